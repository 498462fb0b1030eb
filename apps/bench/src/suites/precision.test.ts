import { expect, it } from 'vitest'
import { openTextBuilder } from '../corpus.js'
import { loadBackend } from '../load-backend.js'
import { measureAgreement } from './precision.js'

const native = await loadBackend('native').catch(() => undefined)

// Least cosine as @lamjs/native promises it; the ranks are what a ranking may lose before it is another one.
const bounds = {
  bfloat16: { leastCosine: 0.9995, leastRank: 0.999, medianRank: 0.9999, sharedTen: 0.98 },
  int8: { leastCosine: 0.998, leastRank: 0.995, medianRank: 0.999, sharedTen: 0.94 },
} as const

it.skipIf(native === undefined)(
  'native keeps its bounds on 1,000 sentences and in the rankings of 100 queries',
  { timeout: 170_000 },
  async () => {
    const context = {
      backends: ['native'],
      precisions: [],
      quick: false,
      texts: await openTextBuilder(),
      progress: () => {},
    }
    const { rows } = await measureAgreement(context)
    const narrower = native?.features.precisions.filter((precision) => precision !== 'float32')
    expect(new Set(rows.map(({ precision }) => precision))).toEqual(new Set(narrower))
    for (const { precision, found } of rows) {
      for (const [what, bound] of Object.entries(bounds[precision as keyof typeof bounds])) {
        expect(found[what as keyof typeof found], `${precision}, ${what}`).toBeGreaterThan(bound)
      }
      expect(found.leastCosine).toBeLessThan(1)
    }
  },
)
