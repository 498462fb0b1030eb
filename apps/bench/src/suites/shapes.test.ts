import { describe, expect, it } from 'vitest'
import { bucketCells, bucketOf } from './shapes.js'

describe('length buckets', () => {
  it('pad a text to the next bucket, and leave the longest as they are', () => {
    expect([1, 16, 17, 512, 1024, 1025].map(bucketOf)).toEqual([16, 16, 32, 512, 1024, 1025])
  })

  it('fill the smallest batch up, after as many larger ones as are full', () => {
    const texts = [...new Array(10).fill(16), 20]
    expect(bucketCells([1])(texts)).toBe(10 * 16 + 32)
    expect(bucketCells([8, 1])(texts)).toBe(8 * 16 + 2 * 16 + 32)
    expect(bucketCells([32])(texts)).toBe(32 * 16 + 32 * 32)
  })
})
