import type { Pooling } from '../checkpoint/text-settings.js'

/**
 * The tokens of each text that a model's pooling averages, as `TokenBatch.spans` (softmax encoder spec 3): all, the first alone, or the
 * last alone.
 * @param offsets `[texts + 1]`, as in `TokenBatch`
 * @param skip tokens at the start of every text that the mean leaves out; it keeps at least the last one
 * @returns `[texts, 2]`
 */
export function poolingSpans(offsets: Uint32Array, pooling: Pooling, skip = 0): Uint32Array {
  const spans = new Uint32Array((offsets.length - 1) * 2)
  for (let text = 0; text + 1 < offsets.length; text++) {
    const [start, end] = [offsets[text], offsets[text + 1]]
    spans[2 * text] = pooling === 'last' ? end - 1 : pooling === 'first' ? start : Math.min(start + skip, end - 1)
    spans[2 * text + 1] = pooling === 'first' ? start + 1 : end
  }
  return spans
}
