import type { TokenBatch } from '../contract/token-batch.js'
import { LamError, throwIfAborted } from '../errors.js'
import { type PackedTokens, type PackPooling, packBatch } from '../plan/pack-batch.js'
import { planBatches } from '../plan/plan-batches.js'
import type { EncodeJob } from './job.js'

/** Receives the rows and the progress of `runTexts`. */
export interface RowsTaken {
  /** @param row `[hidden]`, a view of the batch's rows */
  readonly onRow: (text: number, row: Float32Array) => void
  /** Called after each batch, with its texts and tokens. */
  readonly onBatch: (texts: number, tokens: number) => void
}

/**
 * Runs texts through the program in batches of similar length, as many at once as the program works on.
 * @throws LamError `LAM_ABORTED`, `LAM_BACKEND_FAILED`, and the program's errors
 */
export async function runTexts(
  job: EncodeJob,
  texts: readonly PackedTokens[],
  pooling: PackPooling,
  { onRow, onBatch }: RowsTaken,
): Promise<void> {
  const { hiddenSize } = job.config
  const lengths = texts.map(({ ids }) => ids.length)
  await concurrently(planBatches(lengths, job.tokensPerBatch), job.program.batch.concurrent, async (chosen) => {
    const batch = packBatch(texts, chosen, pooling)
    const rows = await runBatch(job, batch)
    chosen.forEach((text, i) => {
      onRow(text, rows.subarray(i * hiddenSize, (i + 1) * hiddenSize))
    })
    onBatch(chosen.length, batch.ids.length)
  })
}

/**
 * Runs the job's program once. Checks the signal after the run too, because many backends check it only before.
 * @returns `[spans, hidden]`
 * @throws LamError `LAM_ABORTED`, `LAM_BACKEND_FAILED` for a result of the wrong size, and the errors of `run`
 */
export async function runBatch(job: EncodeJob, batch: TokenBatch): Promise<Float32Array> {
  throwIfAborted(job.signal)
  const pooled = await job.program.run(batch, job.signal)
  throwIfAborted(job.signal)
  const expected = (batch.spans.length / 2) * job.config.hiddenSize
  if (pooled.length === expected) return pooled
  throw new LamError(
    'LAM_BACKEND_FAILED',
    `The backend returned ${pooled.length} values, expected ${expected}. Report it to the author of the backend.`,
  )
}

/**
 * Calls `work` for each item in order, with at most `limit` calls at a time. After a failure it starts no more, and waits for the calls under
 * way, so that none goes on after it rejects.
 * @throws the error of the first `work` to fail
 */
export async function concurrently<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  let failed = false
  let failure: unknown
  const worker = async () => {
    while (next < items.length && !failed) {
      try {
        await work(items[next++])
      } catch (error) {
        if (!failed) failure = error
        failed = true
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  if (failed) throw failure
}
