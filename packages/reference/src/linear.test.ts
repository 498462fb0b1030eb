import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linear } from './linear.js'
import { finish } from './work.js'

describe('linear', () => {
  it('is x·Wᵀ + b', () => {
    const out = new Float64Array(4)
    const weights = { weight: Float64Array.of(1, 2, 3, 4, 5, 6), bias: Float64Array.of(10, 20) }
    finish(linear(Float64Array.of(1, 0, 0, 1, 1, 1), 2, weights, 2, out))
    expect([...out]).toEqual([11, 24, 16, 35])
  })

  it('gives a row the same bits alone and with any number of other rows', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
    )
    fc.assert(
      fc.property(sizes, fc.integer(), ([count, inputs, outputs], seed) => {
        const x = values(count * inputs, seed)
        const weights = { weight: values(outputs * inputs, seed + 1), bias: values(outputs, seed + 2) }
        const together = new Float64Array(count * outputs)
        finish(linear(x, count, weights, outputs, together))
        for (let row = 0; row < count; row++) {
          const alone = new Float64Array(outputs)
          finish(linear(x.subarray(row * inputs), 1, weights, outputs, alone))
          expect([...together.subarray(row * outputs, (row + 1) * outputs)]).toEqual([...alone])
        }
      }),
    )
  })
})

function values(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin(seed + i * 1.7) * 3)
}
