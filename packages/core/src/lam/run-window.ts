import { packBatch } from '../plan/pack-batch.js'
import { planBatches } from '../plan/plan-batches.js'
import { concurrently } from './concurrently.js'
import type { EncodeJob } from './job.js'
import { finishRow } from './normalise.js'
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
  onBatch: (texts: number, tokens: number) => void,
): Promise<void> {
  const { dim, skip } = job
  const hidden = job.config.hiddenSize
  const { pooling } = job.settings
  const lengths = window.tokenized.map(({ ids }) => ids.length)
  await concurrently(planBatches(lengths, job.tokensPerBatch), job.program.batch.concurrent, async (chosen) => {
    const batch = packBatch(window.tokenized, chosen, { pooling, skip })
    const pooled = await runBatch(job, batch)
    chosen.forEach((text, row) => {
      finishRow(
        pooled.subarray(row * hidden, row * hidden + dim),
        output.subarray(text * dim, (text + 1) * dim),
        job.normalize,
        `text ${window.first + text}`,
      )
    })
    onBatch(chosen.length, batch.ids.length)
  })
}
