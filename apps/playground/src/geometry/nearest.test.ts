import { describe, expect, it } from 'vitest'
import { neighbours, ranked } from './nearest.js'

const rows = [Float32Array.of(1, 0), undefined, Float32Array.of(0.6, 0.8), Float32Array.of(0, 1), Float32Array.of(0, 1)]

describe('ranked', () => {
  it('puts the nearest first, equals in order, and leaves out what is not there yet', () => {
    const order = ranked(Float32Array.of(0, 1), rows)
    expect(order.map(({ index }) => index)).toEqual([3, 4, 2, 0])
    expect(order[2].score).toBeCloseTo(0.8, 6)
  })
})

describe('neighbours', () => {
  it('are others, and only so many', () => {
    expect(neighbours(rows, 0, 1).map(({ index }) => index)).toEqual([2])
    expect(neighbours(rows, 1, 3)).toEqual([])
  })
})
