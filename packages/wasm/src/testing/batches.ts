import { type TokenBatch, wholeTexts } from '@lamjs/core/backend'

/** Texts of these lengths end to end, one span each, the same ids at every call. */
export function batchOfLengths(lengths: readonly number[], vocabulary = 200): TokenBatch {
  const offsets = new Uint32Array(lengths.length + 1)
  for (const [i, length] of lengths.entries()) offsets[i + 1] = offsets[i] + length
  const ids = Int32Array.from({ length: offsets[lengths.length] }, (_, i) => (i * 7919 + 13) % vocabulary)
  return { ids, offsets, spans: wholeTexts(offsets) }
}
