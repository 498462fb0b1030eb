import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readResult } from '../scripts/figure-results.mjs'
import { measuredSuites } from '../scripts/measured-suites.mjs'
import { fillRegions } from '../scripts/regions.mjs'
import { renderFigures } from '../scripts/rendered-files.mjs'

const region = (name, text = 'old') => `before\n<!-- figures:${name} -->\n${text}\n<!-- /figures -->\nafter`

test('the pages, the README and the charts show what the results say', () => {
  expect(renderFigures({ check: true })).toEqual([])
})

test('another result makes other pages and charts', () => {
  const slower = (suite) => {
    const file = readResult(suite)
    const half = (value) => ({ ...value, median: value.median / 2, low: value.low / 2 })
    return { ...file, series: file.series.map((one) => ({ ...one, estimate: half(one.estimate) })) }
  }
  const changed = renderFigures({ check: true, results: slower })
  expect(changed).toContain('README.md')
  expect(changed).toContain('apps/docs/pages/guide/backend-and-precision.md')
  expect(changed).toContain('apps/docs/pages/public/speed.svg')
})

test('every result tells its command, processor, date and versions', () => {
  const measured = readdirSync(new URL('../figures', import.meta.url)).map((name) => name.replace('.json', ''))
  expect(Object.keys(measuredSuites)).toEqual(expect.arrayContaining(measured))
  for (const suite of measured) {
    const file = readResult(suite)
    expect(file, suite).toMatchObject({ schema: 1, suite, quick: false })
    expect(file.command).toContain(`lam bench ${suite}`)
    expect(file.machine.cpu).not.toBe('')
    expect(Date.parse(file.startedAt)).toBeGreaterThan(0)
    expect(file.machine.versions['@lamjs/core']).toMatch(/^\d/)
  }
})

test('a busy machine and a figure that nobody measured are told', () => {
  const busy = (suite) => ({ ...readResult(suite), machine: { ...readResult(suite).machine, loadAverage: [3, 3, 3] } })
  const calm = (suite) => ({
    ...readResult(suite),
    machine: { ...readResult(suite).machine, loadAverage: [0.1, 0, 0] },
  })
  expect(fillRegions(region('peers'), busy)).toContain('provisional')
  expect(fillRegions(region('peers'), calm)).not.toContain('provisional')
  expect(fillRegions(region('size'), busy)).not.toContain('provisional')
  const none = (suite) => readResult(`${suite}-of-nobody`)
  expect(fillRegions(region('size'), none)).toContain('Not measured yet: `npm run figures -- size-of-nobody`')
})

test('a region keeps what stands around it, and is the same when it is filled again', () => {
  const once = fillRegions(region('install-size'), readResult)
  expect(once).toMatch(/^before\n<!-- figures:install-size -->\n\n\| package /)
  expect(once).toMatch(/<!-- \/figures -->\nafter$/)
  expect(fillRegions(once, readResult)).toBe(once)
})

test('a region without an end, or of no figure, is an error', () => {
  expect(() => fillRegions('<!-- figures:install-size -->\n', readResult)).toThrow('has no end')
  expect(() => fillRegions(region('instal-size'), readResult)).toThrow('There is no figure instal-size; there are ')
})
