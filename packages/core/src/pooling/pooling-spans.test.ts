import { describe, expect, it } from 'vitest'
import { wholeTexts } from '../contract/token-batch.js'
import { poolingSpans } from './pooling-spans.js'

const offsets = Uint32Array.of(0, 2, 3, 7)

describe('poolingSpans', () => {
  it('averages whole texts, or takes their first or last token', () => {
    expect([...poolingSpans(offsets, 'mean')]).toEqual([...wholeTexts(offsets)])
    expect([...poolingSpans(offsets, 'first')]).toEqual([0, 1, 2, 3, 3, 4])
    expect([...poolingSpans(offsets, 'last')]).toEqual([1, 2, 2, 3, 6, 7])
  })

  it('leaves a prompt out of the mean, but not out of the other poolings', () => {
    expect([...poolingSpans(offsets, 'mean', 2)]).toEqual([1, 2, 2, 3, 5, 7])
    expect([...poolingSpans(offsets, 'first', 2)]).toEqual([0, 1, 2, 3, 3, 4])
    expect([...poolingSpans(offsets, 'last', 2)]).toEqual([1, 2, 2, 3, 6, 7])
  })
})
