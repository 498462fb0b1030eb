import { describe, expect, it } from 'vitest'
import { PairScores } from './pair-scores.js'

const rows = [Float32Array.of(1, 0), undefined, Float32Array.of(0.6, 0.8), Float32Array.of(0, 1), Float32Array.of(0, 1)]
const scores = new PairScores(rows)

describe('PairScores', () => {
  it('has every pair in both orders, and none with a missing row', () => {
    expect(scores.of(2, 3)).toBeCloseTo(0.8, 6)
    expect(scores.of(3, 2)).toBe(scores.of(2, 3))
    expect(scores.of(0, 0)).toBe(1)
    expect(scores.of(1, 0)).toBeUndefined()
    expect([...scores.others(4)].map((score) => score.toFixed(1))).toEqual(['0.6', '0.0', '0.8'])
  })

  it('finds a limited number of nearest others among the first rows', () => {
    expect(scores.nearest(0, 1).map(({ index }) => index)).toEqual([2])
    expect(scores.nearest(2, 9).map(({ index }) => index)).toEqual([3, 4, 0])
    expect(scores.nearest(4, 9, 3).map(({ index }) => index)).toEqual([2, 0])
    expect(scores.nearest(1, 3)).toEqual([])
  })

  it('are computed once for the same rows, in any list', () => {
    expect(scores.for([...rows])).toBe(scores)
    expect(scores.for(rows.slice(1))).not.toBe(scores)
    expect(scores.for(rows.with(1, Float32Array.of(1, 0))).of(1, 0)).toBe(1)
  })
})
