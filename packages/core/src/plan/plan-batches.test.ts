import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planBatches } from './plan-batches.js'

const lengthsAndBudget = fc.tuple(
  fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 200 }),
  fc.integer({ min: 1, max: 1000 }),
)

describe('planBatches', () => {
  it('puts every text in exactly one batch', () => {
    fc.assert(
      fc.property(lengthsAndBudget, ([lengths, budget]) => {
        const texts = planBatches(lengths, budget).flatMap((batch) => [...batch])
        expect(texts.sort((a, b) => a - b)).toEqual(lengths.map((_, text) => text))
      }),
    )
  })

  it('keeps the budget, but for a longer text, which is alone', () => {
    fc.assert(
      fc.property(lengthsAndBudget, ([lengths, budget]) => {
        for (const batch of planBatches(lengths, budget)) {
          const tokens = [...batch].reduce((sum, text) => sum + lengths[text], 0)
          expect(tokens <= budget || batch.length === 1).toBe(true)
        }
      }),
    )
  })

  it('leaves no two neighbouring batches that would fit in one', () => {
    fc.assert(
      fc.property(lengthsAndBudget, ([lengths, budget]) => {
        const sums = planBatches(lengths, budget).map((batch) => [...batch].map((text) => lengths[text]))
        for (let i = 0; i + 1 < sums.length; i++) {
          expect(sums[i].reduce((a, b) => a + b, 0) + sums[i + 1][0]).toBeGreaterThan(budget)
        }
      }),
    )
  })

  it('orders by length, longest first, ties by position', () => {
    expect(planBatches([3, 9, 3, 1], 100).map((b) => [...b])).toEqual([[1, 0, 2, 3]])
  })

  it('plans a million texts in four bytes each', () => {
    const lengths = new Uint32Array(1_000_000).map((_, i) => 2 + ((i * 7919) % 997))
    const batches = planBatches(lengths, 8192)
    expect(batches.reduce((sum, batch) => sum + batch.length, 0)).toBe(1_000_000)
    const buffers = new Set(batches.map(({ buffer }) => buffer))
    expect([...buffers].map(({ byteLength }) => byteLength)).toEqual([4_000_000])
  })

  it('plans no batch for no text', () => {
    expect(planBatches([], 10)).toEqual([])
  })
})
