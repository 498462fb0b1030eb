import type { TokenBatch } from './token-batch.js'

/** A copy, to be kept for a run or handed over to a thread. */
export function copyBatch({ ids, offsets, spans, types }: TokenBatch): TokenBatch {
  const own = { ids: ids.slice(), offsets: offsets.slice(), spans: spans.slice() }
  return types === undefined ? own : { ...own, types: types.slice() }
}

/** What is to be handed over with a copy, whose memory is its own and not shared. */
export function batchBuffers({ ids, offsets, spans, types }: TokenBatch): ArrayBuffer[] {
  return [ids, offsets, spans, ...(types === undefined ? [] : [types])].map(({ buffer }) => buffer as ArrayBuffer)
}
