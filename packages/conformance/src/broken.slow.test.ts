import { type Backend, checkVariant, type ModelVariant } from '@lamjs/core/backend'
import { tinyEncoders } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { brokenBackends } from './broken/all.js'
import { failedCases } from './broken/failed-cases.js'
import { honest } from './broken/honest.js'
import { withFault } from './broken/overlay.js'
import { runConformance } from './index.js'

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
  it.each(backends)('a backend that $what is caught by the named cases of every model', async ({ make, caughtBy }) => {
    expect(await failedCases(make(honest), caughtBy)).toEqual([...caughtBy].sort())
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
