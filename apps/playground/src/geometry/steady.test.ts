import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steady } from './steady.js'

const coordinate = fc.double({ min: -5, max: 5, noNaN: true })
const cloud = fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 3, maxLength: 10 })

describe('steady', () => {
  it('undoes every rotation and reflection', () => {
    fc.assert(
      fc.property(cloud, coordinate, fc.boolean(), (earlier, angle, isMirrored) => {
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
        const moved = earlier.map(({ x, y }) => ({
          x: x * cos - y * sin,
          y: (x * sin + y * cos) * (isMirrored ? -1 : 1),
        }))
        const back = steady(moved, earlier)
        return back.every(({ x, y }, i) => Math.hypot(x - earlier[i].x, y - earlier[i].y) < 1e-6)
      }),
    )
  })

  it('does not change points without an earlier place', () => {
    expect(steady([{ x: 1, y: 2 }], [undefined])).toEqual([{ x: 1, y: 2 }])
  })
})
