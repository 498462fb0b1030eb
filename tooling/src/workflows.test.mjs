// Workflows run only pinned actions, with minimal permissions.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../setup.mjs'

const folder = join(root, '.github', 'workflows')
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

describe.each(workflows)('$name', ({ text }) => {
  it('pins every action by its full commit', () => {
    const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action)
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([])
  })

  it('states its permissions, its concurrency, and a time limit for every job', () => {
    expect(text).toMatch(/^permissions: \{( contents: read )?\}$/m)
    expect(text).toMatch(/^concurrency: /m)
    const jobs = text.match(/^ {4}runs-on: /gm) ?? []
    expect(text.match(/^ {4}timeout-minutes: /gm)).toHaveLength(jobs.length)
  })
})

it('gives the job that may publish no right to write', () => {
  const { text } = workflows.find(({ name }) => name === 'release.yml')
  const publish = text.slice(text.indexOf('\n  publish:'))
  expect(text.match(/id-token: write/g)).toHaveLength(1)
  expect(publish).toContain('permissions: { actions: read, contents: read, id-token: write }')
})
