// The last lines of `npm test`, and the conditions under which they make it fail.
import { describe, expect, it } from 'vitest'
import { summaryOf } from '../test-summary.mjs'

const passed = { fullName: 'adds up', status: 'passed', failureMessages: [] }
const failed = { fullName: 'takes away', status: 'failed', failureMessages: ['expected 1\n\n  found 2\n at x'] }
const skipped = { fullName: 'in a browser draws', status: 'pending', failureMessages: [] }

const packageOf = (...assertionResults) => ({
  name: '@lamjs/some',
  files: [{ name: 'some.test.ts', status: 'passed', assertionResults }],
})

describe('the summary', () => {
  it('counts the tests that ran, and succeeds', () => {
    const { lines, ok } = summaryOf([packageOf(passed, passed), packageOf(passed)], [])
    expect(ok).toBe(true)
    expect(lines.at(-1)).toBe('3 passed, 0 failed')
  })

  it('names tests that did not run, and fails if one is required', () => {
    const packages = [packageOf(passed, skipped)]
    const { lines, ok } = summaryOf(packages, [])
    expect(ok).toBe(true)
    expect(lines).toContain('  @lamjs/some: in a browser draws')
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped')
    const strict = summaryOf(packages, ['cuda', 'Browser'])
    expect(strict.ok).toBe(false)
    expect(strict.lines).toContain('LAM_REQUIRE asks for Browser, which did not run.')
  })

  it('names failed tests, with the first lines of the reason', () => {
    const { lines, ok } = summaryOf([packageOf(passed, failed)], [])
    expect(ok).toBe(false)
    expect(lines.slice(lines.indexOf('Failed:'))).toEqual([
      'Failed:',
      '  @lamjs/some: takes away',
      '      expected 1',
      '      found 2',
      '      at x',
      '',
      '1 passed, 1 failed',
    ])
  })

  it('fails on a file that failed before its first test', () => {
    const broken = { name: 'broken.test.ts', status: 'failed', message: 'no such import', assertionResults: [] }
    const { lines, ok } = summaryOf([{ name: '@lamjs/some', files: [broken] }], [])
    expect(ok).toBe(false)
    expect(lines).toContain('  @lamjs/some: broken.test.ts')
  })

  it('counts checks like tests, names one that did not run, and fails if one has no result', () => {
    const { lines, ok } = summaryOf([packageOf(passed)], [], [packageOf(passed)])
    expect(ok).toBe(true)
    expect(lines.at(-1)).toBe('2 passed, 0 failed')
    const elsewhere = summaryOf([packageOf(passed)], [], [packageOf(skipped)])
    expect(elsewhere.ok).toBe(true)
    expect(elsewhere.lines).toContain('  @lamjs/some: in a browser draws')
    expect(summaryOf([packageOf(passed)], [], [packageOf(failed)]).ok).toBe(false)
    expect(summaryOf([packageOf(passed)], [], [{ name: '@lamjs/some', files: [] }]).ok).toBe(false)
  })

  it('fails if a package ran no test, or there is no package', () => {
    expect(summaryOf([packageOf(passed), packageOf(skipped)], []).ok).toBe(false)
    expect(summaryOf([packageOf(passed), { name: '@lamjs/empty', files: [] }], []).ok).toBe(false)
    expect(summaryOf([], []).ok).toBe(false)
  })
})
