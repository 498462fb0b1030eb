import { describe, expect, it } from 'vitest'
import { bertFeeds } from './feeds.js'
import { bertLayout } from './layout.js'
import { planTexts } from './plan.js'

describe('bertFeeds', () => {
  it('counts positions from the offset in each text, gives each its types, and leaves padding to segment 0', () => {
    const offsets = Uint32Array.of(0, 3, 5)
    const batch = { ids: Int32Array.of(11, 12, 13, 21, 22), offsets, types: Uint8Array.of(0, 0, 1, 1, 0) }
    const [run] = planTexts(offsets, bertLayout({ mostTokens: 64 }, { device: 'cpu' }))
    const feeds = bertFeeds(run, batch, { positionOffset: 2 })
    const first = (name: string) => [...feeds[name].data.subarray(0, 6)]
    expect(first('ids')).toEqual([11, 12, 13, 21, 22, 0])
    expect(first('positions')).toEqual([2, 3, 4, 2, 3, 0])
    expect(first('types')).toEqual([0, 0, 1, 1, 0, 0])
    expect(first('segments')).toEqual([1, 1, 1, 2, 2, 0])
    expect(feeds.ids.dims).toEqual([1, 16])
  })
})
