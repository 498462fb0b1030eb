import { describe, expect, it } from 'vitest'
import { lineThrough, median, pairedRatios, percentile, spearman, summarise } from './statistics.js'

describe('summarise', () => {
  it('gives the median and the spread, whatever the order', () => {
    expect(summarise([5, 1, 9, 3, 7])).toEqual({ median: 5, min: 1, max: 9, count: 5 })
    expect(summarise([4])).toEqual({ median: 4, min: 4, max: 4, count: 1 })
  })

  it('refuses an empty list', () => {
    expect(() => summarise([])).toThrow('Nothing was measured')
  })
})

describe('median and percentile', () => {
  it('lie between the middle two for an even count', () => {
    expect(median([1, 2, 10, 20])).toBe(6)
  })

  it('leave the list as it was', () => {
    const values = [3, 1, 2]
    expect(median(values)).toBe(2)
    expect(values).toEqual([3, 1, 2])
  })

  it('interpolate: of 0 to 100, the 99th percentile is 99', () => {
    const values = Array.from({ length: 101 }, (_, i) => 100 - i)
    expect(percentile(values, 0.99)).toBe(99)
    expect(percentile([10, 20], 0.25)).toBe(12.5)
    expect(percentile(values, 0)).toBe(0)
    expect(percentile(values, 1)).toBe(100)
  })
})

describe('pairedRatios', () => {
  it('divides within rounds', () => {
    expect(pairedRatios([10, 40], [5, 10])).toEqual([2, 4])
  })

  it('refuses lists of different rounds', () => {
    expect(() => pairedRatios([1], [1, 2])).toThrow('Rounds must match')
  })
})

describe('spearman', () => {
  it('looks at the order alone', () => {
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBe(1)
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1)
  })

  it('of 1 2 3 4 5 with two neighbours exchanged is 0.9', () => {
    expect(spearman([1, 2, 3, 4, 5], [2, 1, 3, 4, 5])).toBeCloseTo(0.9, 12)
  })

  // scipy.stats.spearmanr([1, 2, 2, 3], [4, 4, 5, 6]) gives 0.8333333333333334.
  it('gives equal values the mean of their ranks', () => {
    expect(spearman([1, 2, 2, 3], [4, 4, 5, 6])).toBeCloseTo(0.8333333333333334, 12)
    expect(spearman([1, 1, 2], [1, 1, 2])).toBeCloseTo(1, 12)
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN()
  })

  it('refuses lists of different lengths', () => {
    expect(() => spearman([1], [1, 2])).toThrow('Lists must match')
  })
})

describe('the line of least squares', () => {
  it('goes through points that lie on one', () => {
    expect(lineThrough([0, 1, 2, 3].map((x) => [x, 5 - 2 * x] as const))).toEqual({ slope: -2, standardError: 0 })
  })

  // By hand: 8 / 10, and the root of 3.6 / 3 / 10.
  it('has a standard error where they do not', () => {
    const { slope, standardError } = lineThrough([1, 3, 2, 5, 4].map((y, x) => [x, y] as const))
    expect(slope).toBeCloseTo(0.8, 12)
    expect(standardError).toBeCloseTo(Math.sqrt(0.12), 12)
  })

  it('refuses fewer than three points', () => {
    expect(() => lineThrough([[0, 1]])).toThrow('A line needs three points, found 1')
  })
})
