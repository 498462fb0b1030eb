/**
 * Groups texts into batches, the longest first, so that a batch's texts have similar lengths. Each batch is as full as the
 * budget allows. A text longer than the budget has a batch of its own. Every text is in exactly one batch.
 * @param lengths tokens of each text
 * @param tokensPerBatch most tokens of one batch, at least 1
 * @returns for each batch, the indices of its texts
 */
export function planBatches(lengths: ArrayLike<number>, tokensPerBatch: number): Uint32Array[] {
  const order = longestFirst(lengths)
  const batches: Uint32Array[] = []
  let start = 0
  let tokens = 0
  for (let position = 0; position < order.length; position++) {
    const length = lengths[order[position]]
    if (position > start && tokens + length > tokensPerBatch) {
      batches.push(order.subarray(start, position))
      start = position
      tokens = 0
    }
    tokens += length
  }
  if (start < order.length) batches.push(order.subarray(start))
  return batches
}

function longestFirst(lengths: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: lengths.length }, (_, text) => text)
  return order.sort((a, b) => lengths[b] - lengths[a] || a - b)
}
