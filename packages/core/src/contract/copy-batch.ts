import type { TokenBatch } from './token-batch.js'

/** A batch whose arrays have memory of their own. */
export type OwnBatch = TokenBatch & {
  readonly ids: Int32Array<ArrayBuffer>
  readonly offsets: Uint32Array<ArrayBuffer>
  readonly spans: Uint32Array<ArrayBuffer>
  readonly types?: Uint8Array<ArrayBuffer>
}

/** A copy, to be kept for a run or handed over to a thread. */
export function copyBatch({ ids, offsets, spans, types }: TokenBatch): OwnBatch {
  const own = { ids: ids.slice(), offsets: offsets.slice(), spans: spans.slice() }
  return types === undefined ? own : { ...own, types: types.slice() }
}

/** What is to be handed over with a copy. */
export function batchBuffers({ ids, offsets, spans, types }: OwnBatch): ArrayBuffer[] {
  return [ids.buffer, offsets.buffer, spans.buffer, ...(types === undefined ? [] : [types.buffer])]
}
