import { describe, expect, it } from 'vitest'
import { SpanMeans } from './span-means.js'

/** Two texts of 3 and 2 tokens; spans of the first as a whole, of its last two tokens, and of the second's first. */
const batch = {
  ids: Int32Array.of(1, 2, 3, 4, 5),
  offsets: Uint32Array.of(0, 3, 5),
  spans: Uint32Array.of(0, 3, 1, 3, 3, 4),
}
/** `[5, 2]` */
const rows = Float32Array.of(1, 10, 2, 20, 6, 60, 7, 70, 8, 80)

describe('SpanMeans', () => {
  it.each([1, 2, 3, 5])('averages each span of rows that arrive %d at a time', (size) => {
    const means = new SpanMeans(batch, 2)
    for (let token = 0; token < 5; token += size) {
      const count = Math.min(size, 5 - token)
      means.add(token, rows.subarray(token * 2, (token + count) * 2), count)
    }
    expect([...means.finish()]).toEqual([3, 30, 4, 40, 7, 70])
  })

  it('refuses a mean that is not finite, and names its span and text', () => {
    const means = new SpanMeans(batch, 2)
    means.add(0, rows, 3)
    means.add(3, Float32Array.of(1, Number.NaN), 1)
    expect(() => means.finish()).toThrow(
      expect.objectContaining({ code: 'LAM_NON_FINITE', message: expect.stringContaining('in span 2 (text 1)') }),
    )
  })
})
