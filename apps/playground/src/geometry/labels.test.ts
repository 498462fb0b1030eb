import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Label, placeLabels } from './labels.js'

const frame = { width: 400, height: 300 }

const boxOf = ({ x, y, anchor }: Label, width: number) => {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  return { left, right: left + width, top: y - 8, bottom: y + 8 }
}

describe('placeLabels', () => {
  it('prefers the right side, and goes left at the edge', () => {
    const points = [
      { x: 100, y: 50 },
      { x: 390, y: 150 },
    ]
    expect(placeLabels(points, [80, 80], frame).map((label) => label?.anchor)).toEqual(['start', 'end'])
  })

  it('leaves out what has no room', () => {
    const crowd = Array.from({ length: 12 }, () => ({ x: 200, y: 150 }))
    expect(placeLabels(crowd, Array(12).fill(150), frame).filter(Boolean).length).toBeLessThan(5)
  })

  it('never lets labels cover one another or come near the edge', () => {
    const point = fc.record({ x: fc.integer({ min: 10, max: 390 }), y: fc.integer({ min: 10, max: 290 }) })
    fc.assert(
      fc.property(fc.array(point, { maxLength: 15 }), (points) => {
        const boxes = placeLabels(points, Array(points.length).fill(90), frame).flatMap((label) =>
          label ? [boxOf(label, 90)] : [],
        )
        const inside = boxes.every((box) => box.left >= 8 && box.right <= 392 && box.top >= 8 && box.bottom <= 292)
        const apart = boxes.every((a, i) =>
          boxes.every(
            (b, j) => i === j || a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top,
          ),
        )
        return inside && apart
      }),
    )
  })
})
