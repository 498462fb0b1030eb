import { throwIfAborted } from '@lamjs/core/embedder'
/** The rows in lists of at most `size`. */
export async function* batches<Row>(
  rows: AsyncIterable<Row>,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Row[], void, undefined> {
  let batch: Row[] = []
  for await (const row of rows) {
    throwIfAborted(signal)
    if (batch.push(row) < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
