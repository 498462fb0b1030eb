import { expect, it } from 'vitest'
import { CHANNELS, MOST_SEGMENTS, segmentCodes } from './segments.js'

it('adds exactly nothing to scores within a segment, and takes far more than any score from those between two', () => {
  const { q, k } = segmentCodes(3)
  const row = (codes: Float32Array, segment: number, head: number) =>
    codes.subarray((segment * 3 + head) * CHANNELS, (segment * 3 + head + 1) * CHANNELS)
  for (let from = 0; from < MOST_SEGMENTS; from++) {
    for (let to = 0; to < MOST_SEGMENTS; to++) {
      const products = [...row(q, from, 2)].map((value, i) => value * row(k, to, 2)[i])
      if (from === to) expect(products.every((value) => value === 0)).toBe(true)
      else expect(products.reduce((sum, value) => sum + value)).toBeLessThanOrEqual(-(2 ** 100))
    }
  }
})
