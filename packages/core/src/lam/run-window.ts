import { packBatch } from '../plan/pack-batch.js'
import { planBatches } from '../plan/plan-batches.js'
import type { EncodeJob } from './job.js'
import { normaliseRow } from './normalise.js'
import { runBatch } from './run-batch.js'
import type { TextWindow } from './windows.js'

/**
 * Runs a window's texts through the program and writes their finished rows in the texts' own order.
 * @param output `[texts of the window, dim]`
 * @param onBatch called after each batch with what it did
 */
export async function runWindow(
  job: EncodeJob,
  window: Pick<TextWindow, 'first' | 'tokenized'>,
  output: Float32Array,
  dim: number,
  onBatch: (texts: number, tokens: number) => void,
): Promise<void> {
  const hidden = job.checkpoint.config.hiddenSize
  const ids = window.tokenized.map((text) => text.ids)
  const lengths = ids.map((text) => text.length)
  for (const chosen of planBatches(lengths, job.tokensPerBatch)) {
    const batch = packBatch(ids, chosen)
    const pooled = await runBatch(job, batch)
    chosen.forEach((text, row) => {
      normaliseRow(
        pooled.subarray(row * hidden, row * hidden + dim),
        output.subarray(text * dim, (text + 1) * dim),
        `text ${window.first + text}`,
      )
    })
    onBatch(chosen.length, batch.ids.length)
  }
}
