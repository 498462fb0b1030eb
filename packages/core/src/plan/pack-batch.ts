import type { Pooling } from '../checkpoint/text-settings.js'
import type { TokenBatch } from '../contract/token-batch.js'
import { poolingSpans } from '../pooling/pooling-spans.js'

/** A text to pack: its token ids, and their types if the model reads them. */
export interface PackedTokens {
  readonly ids: Int32Array
  readonly types?: Uint8Array
}

/** The span of each text: see `poolingSpans`. */
export interface PackPooling {
  readonly pooling: Pooling
  readonly skip: number
}

/**
 * Lays texts end to end, one span a text.
 * @param chosen indices of the texts to pack, in the order of the batch's rows
 */
export function packBatch(
  texts: readonly PackedTokens[],
  chosen: ArrayLike<number>,
  { pooling, skip }: PackPooling = { pooling: 'mean', skip: 0 },
): TokenBatch {
  const offsets = new Uint32Array(chosen.length + 1)
  for (let row = 0; row < chosen.length; row++) offsets[row + 1] = offsets[row] + texts[chosen[row]].ids.length
  const ids = new Int32Array(offsets[chosen.length])
  const typed = chosen.length > 0 && texts[chosen[0]].types !== undefined
  const types = typed ? new Uint8Array(ids.length) : undefined
  for (let row = 0; row < chosen.length; row++) {
    const text = texts[chosen[row]]
    ids.set(text.ids, offsets[row])
    if (text.types !== undefined) types?.set(text.types, offsets[row])
  }
  return { ids, offsets, spans: poolingSpans(offsets, pooling, skip), ...(types === undefined ? {} : { types }) }
}
