// Of cases for every model, a broken backend runs one of each family here, and the honest one those that stand for all. `broken.slow.test.ts`
// and the full run take them all.
import { reported } from '@lamjs/tooling/conformance'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { isUsualCase } from '@lamjs/tooling/usual-cases'
import { describe, expect, it } from 'vitest'
import { brokenBackends } from './broken/all.js'
import { failedCases } from './broken/failed-cases.js'
import { honest } from './broken/honest.js'
import { sampledCases } from './broken/sampled-cases.js'
import { runConformance } from './index.js'

describe('the honest backend under the broken ones', () => {
  let passed: readonly string[] = []

  // Otherwise the failures below would prove nothing.
  it('passes the cases', async () => {
    const result = await runConformance({
      backend: () => honest,
      ...(everyCase ? {} : { only: isUsualCase }),
      ...reported(),
    })
    expect(result.failed).toEqual([])
    passed = result.passed
  }, 240_000)

  it('passes no case that no broken backend fails', () => {
    const caught = new Set(Object.values(brokenBackends).flatMap((group) => group.flatMap(({ caughtBy }) => caughtBy)))
    expect(passed.length).toBeGreaterThan(everyCase ? 350 : 200)
    expect(passed.filter((name) => !caught.has(name))).toEqual([])
  })
})

describe.each(Object.entries(brokenBackends))('%s', (_kind, backends) => {
  it.each(backends.map((backend, turn) => ({ ...backend, turn })))(
    'a backend that $what is caught by the named cases',
    async ({ make, caughtBy, turn }) => {
      const names = sampledCases(caughtBy, turn)
      expect(await failedCases(make(honest), names)).toEqual(names.sort())
    },
  )
})
