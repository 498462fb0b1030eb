import { type TokenBatch, wholeTexts } from '../contract/token-batch.js'

/**
 * Lays texts end to end, one span a text.
 * @param texts token ids of each text
 * @param chosen which of them, in the order of the batch's rows
 */
export function packBatch(texts: readonly Int32Array[], chosen: ArrayLike<number>): TokenBatch {
  const offsets = new Uint32Array(chosen.length + 1)
  for (let row = 0; row < chosen.length; row++) offsets[row + 1] = offsets[row] + texts[chosen[row]].length
  const ids = new Int32Array(offsets[chosen.length])
  for (let row = 0; row < chosen.length; row++) ids.set(texts[chosen[row]], offsets[row])
  return { ids, offsets, spans: wholeTexts(offsets) }
}
