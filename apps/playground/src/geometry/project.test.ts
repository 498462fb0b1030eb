import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { project, varianceShown } from './project.js'

const row = (...values: number[]) => Float32Array.from(values)

describe('project', () => {
  it('keeps two groups apart along the first axis', () => {
    const points = project([row(1, 0, 0.1), row(0.9, 0.1, 0), row(0, 1, 0.1), row(0.1, 0.9, 0)])
    const [a, b, c, d] = points.map(({ x }) => Math.sign(x))
    expect([a === b, c === d, a === c]).toEqual([true, true, false])
  })

  it('keeps distances of points in a plane', () => {
    const rows = [row(0, 0, 5), row(3, 4, 5), row(3, 0, 5), row(-1, 2, 5)]
    const points = project(rows)
    const distance = (i: number, j: number) => Math.hypot(points[i].x - points[j].x, points[i].y - points[j].y)
    expect(distance(0, 1)).toBeCloseTo(5, 4)
    expect(distance(1, 2)).toBeCloseTo(4, 4)
  })

  it.each([
    ['none', []],
    ['one', [row(1, 2)]],
    ['two', [row(1, 2), row(2, 1)]],
    ['all the same', [row(1, 2), row(1, 2), row(1, 2)]],
  ])('gives %s of its rows a finite place', (_, rows) => {
    const points = project(rows)
    expect(points).toHaveLength(rows.length)
    for (const { x, y } of points) expect([Number.isFinite(x), Number.isFinite(y)]).toEqual([true, true])
  })

  it('gives finite points for every table of rows', () => {
    const value = fc.float({ min: -1, max: 1, noNaN: true })
    const table = fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(table, (rows) =>
        project(rows.map((values) => row(...values))).every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
      ),
      { numRuns: 60 },
    )
  })
})

describe('varianceShown', () => {
  it('is 1 if the rows lie in a plane, in any orientation', () => {
    const rows = [row(0, 0, 5), row(3, 4, 5), row(3, 0, 5), row(-1, 2, 5)]
    expect(varianceShown(rows, project(rows))).toBeCloseTo(1, 6)
  })

  it('is one half for four equal directions', () => {
    const axes = [0, 1, 2, 3].flatMap((axis) =>
      [1, -1].map((sign) => row(...[0, 1, 2, 3].map((i) => (i === axis ? sign : 0)))),
    )
    expect(
      varianceShown(
        axes,
        axes.map(([x, y]) => ({ x, y })),
      ),
    ).toBeCloseTo(0.5, 6)
  })

  it('ignores rounding if all rows are equal', () => {
    expect(
      varianceShown(
        [row(1, 2), row(1, 2)],
        [
          { x: 0, y: 0 },
          { x: 0, y: 0 },
        ],
      ),
    ).toBe(1)
    expect(varianceShown([], [])).toBe(1)
  })
})
