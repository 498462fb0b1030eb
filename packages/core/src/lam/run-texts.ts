import type { TokenBatch } from '../contract/token-batch.js'
import { LamError, throwIfAborted } from '../errors.js'
import { type PackedTokens, type PackPooling, packBatch } from '../plan/pack-batch.js'
import { planBatches } from '../plan/plan-batches.js'
import type { EncodeJob } from './job.js'

/** What becomes of the rows. */
export interface RowsTaken {
  /** Takes one text's row, `[hidden]`, which is a view. */
  readonly onRow: (text: number, row: Float32Array) => void
  /** Called after each batch, with what it did. */
  readonly onBatch: (texts: number, tokens: number) => void
}

/**
 * Runs texts through the program in batches of like length, as many at once as the program works on.
 * @throws LamError `LAM_ABORTED`, `LAM_BACKEND_FAILED`, and what the program throws
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
 * One run of the job's program. The signal is looked at after the run too, since many backends look at it only when they start.
 * @returns `[spans, hidden]`
 * @throws LamError `LAM_ABORTED`, `LAM_BACKEND_FAILED` for a result of another size, and what `run` throws
 */
export async function runBatch(job: EncodeJob, batch: TokenBatch): Promise<Float32Array> {
  throwIfAborted(job.signal)
  const pooled = await job.program.run(batch, job.signal)
  throwIfAborted(job.signal)
  const expected = (batch.spans.length / 2) * job.config.hiddenSize
  if (pooled.length === expected) return pooled
  throw new LamError(
    'LAM_BACKEND_FAILED',
    `The backend returned ${pooled.length} values where ${expected} were due. Report it to the author of the backend.`,
  )
}

/**
 * Does `work` for each item, at most `limit` at a time, and begins in the items' order. After a failure nothing new begins; work under
 * way is waited for, so that nothing goes on after the answer.
 * @throws what the first failing `work` throws
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
