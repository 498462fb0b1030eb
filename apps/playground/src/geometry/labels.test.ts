import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Label, placeLabels } from './labels.js'

const frame = { width: 400, height: 300 }

const line = (width: number) => ({ width, height: 16 })

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
    expect(placeLabels(points, [[line(80)], [line(80)]], frame).map((label) => label?.anchor)).toEqual(['start', 'end'])
  })

  it('uses a shorter form if the long one does not fit', () => {
    const points = [
      { x: 100, y: 150 },
      { x: 200, y: 150 },
    ]
    const forms = placeLabels(points, [[line(380), line(380), line(60)], [line(150)]], frame).map(
      (label) => label?.form,
    )
    expect(forms).toEqual([2, 0])
  })

  it('uses several lines if one line does not fit', () => {
    const between = [
      { x: 100, y: 150 },
      { x: 300, y: 150 },
      { x: 200, y: 110 },
      { x: 200, y: 190 },
    ]
    const tall = { width: 60, height: 32 }
    const labels = placeLabels(between, [[line(390), tall], [], [], []], frame)
    expect(labels[0]).toMatchObject({ form: 1, anchor: 'start', y: 150 })
  })

  it('keeps a blocked area free', () => {
    const blocked = [{ left: 100, right: 400, top: 0, bottom: 300 }]
    expect(placeLabels([{ x: 100, y: 50 }], [[line(80)]], frame, blocked)[0]?.anchor).toBe('end')
  })

  it('omits a label that does not fit', () => {
    const crowd = Array.from({ length: 12 }, () => ({ x: 200, y: 150 }))
    expect(placeLabels(crowd, Array(12).fill([line(150)]), frame).filter(Boolean).length).toBeLessThan(5)
  })

  it('lets an urgent label cover points, but no other label', () => {
    const crowd = Array.from({ length: 30 }, (_, i) => ({ x: 150 + (i % 6) * 20, y: 100 + Math.floor(i / 6) * 20 }))
    const widths = Array(30).fill([line(90)])
    expect(placeLabels(crowd, widths, frame)[0]).toBeDefined()
    const inside = [crowd[14], ...crowd]
    expect(placeLabels(inside, [[line(90)], ...widths], frame)[0]).toBeUndefined()
    const [first, second] = placeLabels(
      [crowd[14], crowd[14]].concat(crowd),
      [[line(90)], [line(90)], ...widths],
      frame,
      [],
      2,
    )
    expect([first?.anchor, second?.anchor]).toEqual(['start', 'end'])
  })

  it('never lets labels overlap or come near the edge', () => {
    const point = fc.record({ x: fc.integer({ min: 10, max: 390 }), y: fc.integer({ min: 10, max: 290 }) })
    fc.assert(
      fc.property(fc.array(point, { maxLength: 15 }), (points) => {
        const boxes = placeLabels(points, Array(points.length).fill([line(90), line(40)]), frame).flatMap((label) =>
          label ? [boxOf(label, [90, 40][label.form])] : [],
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
