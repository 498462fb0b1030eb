import { describe, expect, it } from 'vitest'
import { clusters } from './clusters.js'
import { PairScores } from './pair-scores.js'

/** A row of norm 1 near the axis of this number; a larger `aside` is farther from it */
function near(axis: number, aside: number): Float32Array {
  const row = new Float32Array(6)
  row[axis] = Math.cos(aside)
  row[5] = Math.sin(aside)
  return row
}

describe('clusters', () => {
  it('finds groups, the largest first, for every order of rows', () => {
    const rows = [near(0, 0.1), near(1, 0.2), near(0, -0.1), near(2, 0), near(1, 0), near(0, 0.2)]
    const { of, count, order } = clusters(new PairScores(rows))
    expect(count).toBe(3)
    expect(of).toEqual([0, 1, 0, 2, 1, 0])
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('puts each row beside its group in the order', () => {
    const rows = Array.from({ length: 12 }, (_, i) => near(i % 3, i / 100))
    const { of, order } = clusters(new PairScores(rows))
    const inOrder = order.map((i) => of[i])
    expect(inOrder.filter((cluster, i) => cluster !== inOrder[i - 1])).toHaveLength(3)
  })

  it('makes one group of rows without clusters', () => {
    const rows = Array.from({ length: 5 }, (_, axis) => near(axis, 0))
    expect(clusters(new PairScores(rows)).count).toBe(1)
  })

  it('ignores missing rows, and puts them last in the order', () => {
    const rows = [undefined, near(0, 0), near(0, 0.1), undefined, near(1, 0), near(1, 0.1)]
    const { of, order } = clusters(new PairScores(rows))
    expect(of[0]).toBeUndefined()
    expect(of[1]).toBe(of[2])
    expect(of[4]).not.toBe(of[1])
    expect(order.slice(4)).toEqual([0, 3])
  })

  it('accepts equal rows, two rows, one and none', () => {
    const same = near(0, 0)
    expect(clusters(new PairScores([same, same, same, same])).count).toBe(1)
    expect(clusters(new PairScores([same, near(1, 0)])).of).toEqual([0, 0])
    expect(clusters(new PairScores([])).order).toEqual([])
  })
})
