import { describe, expect, it } from 'vitest'
import { lamFeeds } from './feeds.js'
import { rowLayout } from './row-layout.js'
import { planRows } from './row-plan.js'

const CONFIG = { recurrence: 'hierarchical', chunkSize: 64, layers: 6, maxPositionEmbeddings: 100 } as const
const layout = rowLayout(CONFIG)

function feedsOfTexts(...lengths: number[]) {
  const offsets = Uint32Array.from([0, ...lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, b) => a + b, 0))])
  const ids = Int32Array.from({ length: offsets[lengths.length] }, (_, i) => i + 1)
  return [...planRows(offsets, layout)].map((run) => ({ run, feeds: lamFeeds(run, { ids, offsets }, layout, CONFIG) }))
}

describe('lamFeeds', () => {
  it('lays texts side by side, each a group of its own with neighbours of its own', () => {
    const [{ feeds }] = feedsOfTexts(3, 2)
    const [cells, none] = [5, 5]
    expect([...feeds.ids]).toEqual([1, 2, 3, 4, 5])
    expect([...feeds.groups]).toEqual([1, 1, 1, 2, 2])
    expect([...feeds.positions]).toEqual([0, 1, 2, 0, 1])
    const planes = [0, 1, 2].map((plane) => [...feeds.neighbours.subarray(plane * cells, plane * cells + cells)])
    expect(planes).toEqual([
      [none, none, 0, none, none],
      [none, 0, 1, none, 3],
      [1, 2, none, 4, none],
    ])
  })

  it('lets the second block of a text continue the first, and numbers chunks from the block on', () => {
    const [first, second] = feedsOfTexts(100)
    const cells = 72
    expect([...first.feeds.continues, ...first.feeds.chained]).toEqual([0, 1])
    expect([...second.feeds.continues, ...second.feeds.chained]).toEqual([1, 1])
    expect([63, 64, 71].map((t) => first.feeds.groups[t])).toEqual([1, 2, 2])
    expect(second.feeds.ids[0]).toBe(65)
    // t-2 of the first two tokens are the two carried rows, t-1 of the first is the second of them.
    expect([second.feeds.neighbours[0], second.feeds.neighbours[1], second.feeds.neighbours[cells]]).toEqual([
      cells,
      cells + 1,
      cells + 1,
    ])
  })

  it('stretches the position table over a longer text', () => {
    const runs = feedsOfTexts(199)
    const last = runs[runs.length - 1]
    const at = last.run.pieces[0].length - 1
    expect([last.feeds.positions[at], last.feeds.shares[at]]).toEqual([99, 0])
    expect([runs[0].feeds.positions[3], runs[0].feeds.shares[3]]).toEqual([1, 0.5])
  })
})
