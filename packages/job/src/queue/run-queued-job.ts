import { setTimeout as sleep } from 'node:timers/promises'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { JobDescription } from '../description/description.js'
import { openInput } from '../input/open-input.js'
import type { JobOutput } from '../output/job-output.js'
import { openOutput } from '../output/open-output.js'
import type { JobProgress, JobReport } from '../run/run-job.js'
import { addFinish, enqueue, planQueuedJob, type QueuedJob, type RetryOptions } from './enqueue.js'
import { type OpenQueue, withQueue } from './open-queue.js'
import type { QueueAddress } from './queue-address.js'
import { failedShard, statusOf } from './queue-status.js'
import { finishId } from './shard-job.js'

/** Which queue a job goes to, and how it is waited for. */
export interface RunQueuedOptions extends RetryOptions {
  /** Where the shards wait for workers. */
  readonly queue: QueueAddress
  /** Returns once the shards are in the queue. */
  readonly detach?: boolean
  /** Between two looks at the queue, in ms. Default: 500. */
  readonly pollMs?: number
  /** Ends the wait. The shards stay in the queue. */
  readonly signal?: AbortSignal
  /** Called at each look at the queue, never with `detach`. Its count of done rows is an estimate. */
  readonly onProgress?: (progress: JobProgress) => void
}

/** `queued` are the shards that this call added. */
export type QueuedReport = JobReport & { readonly queued: number }

/**
 * Puts the shards of a job in a queue, and waits until workers have landed them. It computes nothing itself. Shards that Redis lost meanwhile
 * it adds again. An abort leaves the shards in the queue: call again to go on waiting.
 * @throws LamError `LAM_QUEUE_FAILED`, `LAM_JOB_MISMATCH` where the queue holds another job, and the errors of input and output
 */
export async function runQueuedJob(
  job: JobDescription,
  {
    queue: address,
    detach = false,
    pollMs = 500,
    signal = new AbortController().signal,
    onProgress,
    ...retry
  }: RunQueuedOptions,
): Promise<QueuedReport> {
  const input = await openInput(job)
  const output = await openOutput(job)
  try {
    const planned = await planQueuedJob(job, input, signal)
    const queued = withQueue(address, async (open) => {
      let { added, landed } = await enqueue(planned, output, open, retry, signal)
      if (detach) {
        if (landed === planned.shards.count) await addFinish(open.queue, planned.record.id)
        return { ...report(planned, landed), queued: added }
      }
      for (;;) {
        await untilIdle(open, pollMs, signal, onProgress)
        const found = await collect(planned, output, signal)
        const failures = (await open.queue.getFailed()).filter(({ data }) => 'shard' in data).map(failedShard)
        if (found.missing > failures.length) {
          added += (await enqueue(planned, output, open, retry, signal)).added
          continue
        }
        if (failures.length === 0) await finish(open, planned.record.id, pollMs, signal)
        return {
          ...report(planned, landed),
          ...found.sums,
          shards: {
            done: planned.shards.count - found.missing - landed,
            skipped: landed,
            failed: failures.length,
            total: planned.shards.count,
          },
          failures: failures.map(({ shard, reason }) => ({ shard, message: reason })),
          queued: added,
        }
      }
    })
    return await queued.finally(() => planned.shards.close())
  } finally {
    await output.close()
    await input.close()
  }
}

function report({ shards }: QueuedJob, landed: number): JobReport {
  return {
    shards: { done: 0, skipped: landed, failed: 0, total: shards.count },
    rows: 0,
    rejected: 0,
    tokens: 0,
    failures: [],
  }
}

/** Until no shard waits or is worked on. A Redis that is away for a while is waited for. */
async function untilIdle(
  open: OpenQueue,
  pollMs: number,
  signal: AbortSignal,
  onProgress: RunQueuedOptions['onProgress'],
): Promise<void> {
  for (;;) {
    throwIfAborted(signal)
    const { shards, rows, rowsPerSecond, etaSeconds } = await statusOf(open)
    const { done, failed, total } = shards
    onProgress?.({
      shards: { done, failed, total },
      rows: { done: total === 0 ? 0 : Math.round((rows * done) / total), total: rows },
      tokens: 0,
      rowsPerSecond,
      etaSeconds,
    })
    if (done + failed >= total) return
    // The loop says that it was aborted.
    await sleep(pollMs, undefined, { signal }).catch(() => {})
  }
}

/** What the receipts of the output tell. */
async function collect({ shards }: QueuedJob, output: JobOutput, signal: AbortSignal) {
  let missing = 0
  const sums = { rows: 0, rejected: 0, tokens: 0 }
  for await (const shard of shards) {
    const receipt = await output.landed(shard, signal)
    if (receipt === undefined) {
      missing += 1
      continue
    }
    sums.rows += receipt.rows
    sums.rejected += receipt.rejected.length
    sums.tokens += receipt.tokens
  }
  return { missing, sums }
}

/** Waits until a worker has completed the output. @throws the error of the worker */
async function finish({ queue }: OpenQueue, job: string, pollMs: number, signal: AbortSignal): Promise<void> {
  await addFinish(queue, job)
  for (;;) {
    throwIfAborted(signal)
    const state = await queue.getJobState(finishId(job))
    if (state === 'completed') return
    if (state === 'failed') throw new Error((await queue.getJob(finishId(job)))?.failedReason)
    // The loop says that it was aborted.
    await sleep(pollMs, undefined, { signal }).catch(() => {})
  }
}
