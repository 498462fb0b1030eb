import type { TokenBatch } from '../contract/token-batch.js'
import { LamError, throwIfAborted } from '../errors.js'
import { type PackedTokens, type PackPooling, packBatch } from '../plan/pack-batch.js'
import { planBatches } from '../plan/plan-batches.js'
import { tracedSync } from '../tracing/tracing.js'
import type { EncodeJob } from './job.js'
import { tracedRun } from './traced-program.js'

/** Receives the rows and the progress of `runTexts`. */
export interface RowsTaken {
  /** What `onRow` does, for those who trace. */
  readonly step: 'normalize' | 'score'
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
  taken: RowsTaken,
): Promise<void> {
  const { hiddenSize } = job.config
  await concurrently(batchesOf(job, texts), job.program.batch.concurrent, async (chosen) => {
    const batch = packBatch(texts, chosen, pooling)
    const rows = await runBatch(job, batch)
    if (job.trace === undefined) takeRows(chosen, rows, hiddenSize, taken)
    else {
      tracedSync(taken.step, job.trace, { rows: chosen.length }, () => takeRows(chosen, rows, hiddenSize, taken))
      job.trace.add({ texts: job.trace.span.texts + chosen.length })
    }
    taken.onBatch(chosen.length, batch.ids.length)
  })
}

function batchesOf({ tokensPerBatch, trace }: EncodeJob, texts: readonly PackedTokens[]): Uint32Array[] {
  const lengths = texts.map(({ ids }) => ids.length)
  if (trace === undefined) return planBatches(lengths, tokensPerBatch)
  const tokens = lengths.reduce((sum, length) => sum + length, 0)
  return tracedSync(
    'plan',
    trace,
    { texts: texts.length, tokens },
    () => planBatches(lengths, tokensPerBatch),
    (batches) => ({ batches: batches.length }),
  )
}

function takeRows(chosen: Uint32Array, rows: Float32Array, hiddenSize: number, { onRow }: RowsTaken): void {
  for (let i = 0; i < chosen.length; i++) onRow(chosen[i], rows.subarray(i * hiddenSize, (i + 1) * hiddenSize))
}

/**
 * Runs the job's program once. Checks the signal after the run too, because many backends check it only before.
 * @returns `[spans, hidden]`
 * @throws LamError `LAM_ABORTED`, `LAM_BACKEND_FAILED` for a result of the wrong size, and the errors of `run`
 */
export async function runBatch(job: EncodeJob, batch: TokenBatch): Promise<Float32Array> {
  throwIfAborted(job.signal)
  const run = job.trace === undefined ? job.program.run(batch, job.signal) : tracedRun(job, batch, job.trace)
  const pooled = await run
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
