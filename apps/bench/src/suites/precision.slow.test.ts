import { loadBackend } from '@lamjs/backends'
import { describe, expect, it } from 'vitest'
import { testContext } from '../testing/context.js'
import { measureAgreement } from './precision.js'

// Least cosines as the backends promise them; the ranks are what a ranking may lose before it is another one.
const bounds: Readonly<Record<'native' | 'onnx', Readonly<Record<string, Readonly<Record<string, number>>>>>> = {
  native: {
    bfloat16x3: { leastCosine: 0.99999, leastRank: 0.9999, medianRank: 0.9999, sharedTen: 0.98 },
    bfloat16: { leastCosine: 0.9995, leastRank: 0.999, medianRank: 0.9999, sharedTen: 0.98 },
    int8: { leastCosine: 0.998, leastRank: 0.995, medianRank: 0.999, sharedTen: 0.94 },
  },
  onnx: {
    int8: { leastCosine: 0.999, leastRank: 0.998, medianRank: 0.9995, sharedTen: 0.97 },
  },
}

describe.each(['native', 'onnx'] as const)('%s', async (name) => {
  const backend = await loadBackend(name).catch(() => undefined)

  it.skipIf(backend === undefined)(
    'keeps its bounds on 1,000 sentences and in the rankings of 100 queries',
    { timeout: 170_000 },
    async () => {
      const { rows } = await measureAgreement(await testContext({ backends: [name] }))
      // float16 is for GPUs.
      const narrower = backend?.features.precisions.filter((precision) => !['float32', 'float16'].includes(precision))
      expect(new Set(rows.map(({ precision }) => precision))).toEqual(new Set(narrower))
      for (const { precision, found } of rows) {
        for (const [what, bound] of Object.entries(bounds[name][precision])) {
          expect(found[what as keyof typeof found], `${precision}, ${what}`).toBeGreaterThan(bound)
        }
        if (name === 'onnx') expect(found.mostApart).toBeLessThan(0.01)
        expect(found.leastCosine).toBeLessThan(1)
      }
    },
  )
})
