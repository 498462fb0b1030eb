import type { Program } from '../contract/program.js'
import { throwIfAborted } from '../errors.js'
import { packBatch } from '../plan/pack-batch.js'
import { planBatches } from '../plan/plan-batches.js'
import { normaliseRow } from './normalise.js'
import type { TextWindow } from './windows.js'

export interface RunWindowOptions {
  readonly tokensPerBatch: number
  readonly hidden: number
  readonly dim: number
  readonly signal?: AbortSignal | undefined
  /** Called before each batch; throws to stop the call. */
  readonly checkAlive: () => void
  /** Called after each batch with what it did. */
  readonly onBatch: (texts: number, tokens: number) => void
}

/**
 * Runs a window's texts through the program and writes their finished rows in the texts' own order.
 * @param output `[rows, dim]`
 * @param outputRow row of the window's first text
 */
export async function runWindow(
  program: Program,
  window: TextWindow,
  output: Float32Array,
  outputRow: number,
  options: RunWindowOptions,
): Promise<void> {
  const ids = window.tokenized.map((text) => text.ids)
  const lengths = ids.map((text) => text.length)
  for (const chosen of planBatches(lengths, options.tokensPerBatch)) {
    options.checkAlive()
    throwIfAborted(options.signal)
    const batch = packBatch(ids, chosen)
    const pooled = await program.run(batch, options.signal)
    chosen.forEach((text, row) => {
      normaliseRow(pooled, row, options.hidden, output, outputRow + text, options.dim)
    })
    options.onBatch(chosen.length, batch.ids.length)
  }
}
