import { describe, expect, it } from 'vitest'
import { estimateMedian, estimateRatioOfMedians, relativeHalfWidth } from './bootstrap.js'
import { normal, seededRandom } from './random.js'

describe('estimateMedian', () => {
  it('is certain of a single value and of equal values', () => {
    expect(estimateMedian([5])).toEqual({ median: 5, low: 5, high: 5, count: 1 })
    expect(estimateMedian([2, 2, 2, 2])).toEqual({ median: 2, low: 2, high: 2, count: 4 })
  })

  it('gives the same interval each time, within the values', () => {
    const values = [3, 1, 4, 1.5, 9, 2.6]
    const first = estimateMedian(values)
    expect(estimateMedian(values)).toEqual(first)
    expect(first.median).toBeCloseTo(2.8, 12)
    expect(first.low).toBeGreaterThanOrEqual(1)
    expect(first.high).toBeLessThanOrEqual(9)
    expect(first.low).toBeLessThan(first.median)
    expect(first.high).toBeGreaterThan(first.median)
  })

  // A median of n normal values has the standard error 1.2533 / sqrt(n): 95% of it are within 1.96 of that.
  it('is about as wide as theory says for normally distributed values', () => {
    const random = seededRandom(7)
    const values = Array.from({ length: 400 }, () => 100 + 10 * normal(random))
    const { median, low, high } = estimateMedian(values)
    const expected = (1.96 * 12.533) / Math.sqrt(400)
    expect(Math.abs(median - 100)).toBeLessThan(3)
    expect((high - low) / 2).toBeGreaterThan(0.6 * expected)
    expect((high - low) / 2).toBeLessThan(1.5 * expected)
  })

  it('contains the true median of a skewed distribution about nineteen times in twenty', () => {
    const random = seededRandom(11)
    let contained = 0
    for (let trial = 0; trial < 100; trial++) {
      const values = Array.from({ length: 25 }, () => Math.exp(normal(random)))
      const { low, high } = estimateMedian(values)
      if (low <= 1 && high >= 1) contained += 1
    }
    expect(contained / 100).toBeGreaterThan(0.87)
    expect(contained / 100).toBeLessThanOrEqual(1)
  })
})

describe('estimateRatioOfMedians', () => {
  const noisy = (centre: number, seed: number) => {
    const random = seededRandom(seed)
    return Array.from({ length: 15 }, () => centre * (1 + 0.02 * normal(random)))
  }

  it('finds a difference that is larger than the noise, and none where there is none', () => {
    const faster = estimateRatioOfMedians(noisy(110, 1), noisy(100, 2))
    expect(faster.low).toBeGreaterThan(1)
    expect(faster.median).toBeGreaterThan(1.07)
    expect(faster.median).toBeLessThan(1.13)
    const same = estimateRatioOfMedians(noisy(100, 3), noisy(100, 4))
    expect(same.low).toBeLessThan(1)
    expect(same.high).toBeGreaterThan(1)
  })
})

describe('relativeHalfWidth', () => {
  it('is half the width as a share of the median', () => {
    expect(relativeHalfWidth({ median: 200, low: 190, high: 214, count: 9 })).toBeCloseTo(0.06, 12)
  })
})
