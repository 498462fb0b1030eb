import { type TokenBatch, wholeTexts } from '@lamjs/core/backend'

/** Texts of these many tokens, end to end, of ids below 200. */
export function textsOf(...lengths: number[]): TokenBatch {
  const offsets = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i] + length
  })
  const ids = Int32Array.from({ length: offsets[lengths.length] }, (_, i) => 1 + ((i * 37) % 199))
  return { ids, offsets, spans: wholeTexts(offsets) }
}
