import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTokenBatch } from '../contract/token-batch.js'
import { packBatch } from './pack-batch.js'
import { planBatches } from './plan-batches.js'

describe('packBatch', () => {
  it('lays the chosen texts end to end with one span each', () => {
    const texts = [[1, 2], [3], [4, 5, 6]].map((ids) => ({ ids: Int32Array.from(ids) }))
    const batch = packBatch(texts, [2, 0])
    expect([...batch.ids]).toEqual([4, 5, 6, 1, 2])
    expect([...batch.offsets]).toEqual([0, 3, 5])
    expect([...batch.spans]).toEqual([0, 3, 3, 5])
  })

  it('gives every text its own index back, together with the plan', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 40 }), { maxLength: 50 }),
        fc.integer({ min: 1, max: 90 }),
        (ids, budget) => {
          const texts = ids.map((text) => ({ ids: Int32Array.from(text) }))
          const seen: number[][] = []
          for (const chosen of planBatches(
            texts.map((text) => text.ids.length),
            budget,
          )) {
            const batch = packBatch(texts, chosen)
            checkTokenBatch(batch, { vocabSize: 100 })
            chosen.forEach((text, row) => {
              seen[text] = [...batch.ids.subarray(batch.offsets[row], batch.offsets[row + 1])]
            })
          }
          expect(seen).toEqual(ids)
        },
      ),
    )
  })
})
