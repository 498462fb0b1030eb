import { describe, expect, it } from 'vitest'
import { ranked } from './nearest.js'

const rows = [Float32Array.of(1, 0), undefined, Float32Array.of(0.6, 0.8), Float32Array.of(0, 1), Float32Array.of(0, 1)]

describe('ranked', () => {
  it('puts the nearest first, equals in order, and omits missing rows', () => {
    const order = ranked(Float32Array.of(0, 1), rows)
    expect(order.map(({ index }) => index)).toEqual([3, 4, 2, 0])
    expect(order[2].score).toBeCloseTo(0.8, 6)
  })
})
