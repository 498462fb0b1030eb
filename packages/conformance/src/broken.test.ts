import { type Backend, checkVariant, type ModelVariant } from '@lamjs/core/backend'
import { tinyEncoders } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { brokenBackends } from './broken/all.js'
import { memoised } from './broken/memoised.js'
import { withFault } from './broken/overlay.js'
import { runConformance } from './index.js'

const honest = memoised(reference())

describe('the honest backend under the broken ones', () => {
  let passed: readonly string[] = []

  // Otherwise the failures below would prove nothing.
  it('passes every case', async () => {
    const result = await runConformance({ backend: () => honest })
    expect(result.failed).toEqual([])
    passed = result.passed
  }, 240_000)

  it('passes no case that no broken backend fails', () => {
    const caught = new Set(Object.values(brokenBackends).flatMap((group) => group.flatMap(({ caughtBy }) => caughtBy)))
    expect(passed.length).toBeGreaterThan(250)
    expect(passed.filter((name) => !caught.has(name))).toEqual([])
  })
})

describe.each<readonly ModelVariant[]>([['bert'], ['lam/hierarchical']])(
  'a backend that claims only %s',
  (...variants) => {
    it('passes the suite, which only checks that it refuses other models', async () => {
      const { passed, failed, notRun } = await runConformance({ backend: () => claiming(variants) })
      expect(failed).toEqual([])
      expect(passed.length).toBeGreaterThan(120)
      const ofOthers = tinyEncoders.filter(({ variant }) => !variants.includes(variant)).map(({ name }) => name)
      for (const name of ofOthers) {
        expect(passed.filter((each) => each.includes(`${name} `))).toEqual([
          `features: ${name} is not claimed and refused`,
        ])
        expect(notRun.some((each) => each.name === `golden: ${name} length 64, float64`)).toBe(true)
      }
    }, 240_000)
  },
)

describe.each(Object.entries(brokenBackends))('%s', (_kind, backends) => {
  it.each(backends)('a backend that $what is caught by the named cases', async ({ make, caughtBy }) => {
    const { failed } = await runConformance({ backend: () => make(honest), only: (name) => caughtBy.includes(name) })
    expect(failed.map(({ name }) => name).sort()).toEqual([...caughtBy].sort())
  })
})

/** The honest backend with fewer claims. It refuses everything else. */
function claiming(variants: readonly ModelVariant[]): Backend {
  const features = { ...honest.features, variants }
  return {
    ...withFault(honest, { features }),
    compile: async (model, options) => {
      checkVariant(model.config, features, honest.name)
      return honest.compile(model, options)
    },
  }
}
