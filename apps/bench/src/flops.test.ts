import { describe, expect, it } from 'vitest'
import { denseFlopsPerToken } from './flops.js'

describe('denseFlopsPerToken', () => {
  it('counts two operations for each weight of the dense layers', () => {
    expect(denseFlopsPerToken({ hiddenSize: 4, heads: 2, intermediateSize: 8, layers: 1 })).toBe(2 * (80 + 24 + 64))
  })

  it('comes to 23.2 million for the default model', () => {
    const flops = denseFlopsPerToken({ hiddenSize: 384, heads: 12, intermediateSize: 1536, layers: 6 })
    expect(flops).toBe(23_169_024)
  })
})
