import { describe, expect, it } from 'vitest'
import { fit } from './fit.js'

const frame = { width: 300, height: 200, margin: 50 }

describe('fit', () => {
  it('fills the frame in one direction, and scales both axes alike', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 4, y: 1 },
    ]
    expect(fit(points, frame)).toEqual([
      { x: 50, y: 75 },
      { x: 250, y: 125 },
    ])
  })

  it('centres points that are all equal', () => {
    const same = { x: 7, y: 7 }
    expect(fit([same, same], frame)).toEqual([
      { x: 150, y: 100 },
      { x: 150, y: 100 },
    ])
  })

  it('gives no negative size for a frame smaller than its margin', () => {
    const [{ x }] = fit(
      [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
      { width: 0, height: 400, margin: 28 },
    )
    expect(x).toBe(0)
  })
})
