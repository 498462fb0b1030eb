import type { JobDescription } from '../description/description.js'
import type { JobInput, Shard } from '../input/job-input.js'
import { batches } from '../output/batches.js'
import type { JobOutput } from '../output/job-output.js'
import { planJob } from '../plan/plan-job.js'
import type { ShardList } from '../plan/shard-list.js'
import { claimQueue, type JobRecord, markEnqueued } from './job-record.js'
import type { OpenQueue } from './open-queue.js'
import { FINISH, finishId, hashOf, shardId } from './shard-job.js'

/** Jobs of one round trip to Redis. */
const BATCH = 1_000

/** How often a shard is tried, and how long it waits in between. */
export interface RetryOptions {
  /** Default: 6. */
  readonly attempts?: number
  /** Wait after the first failure, in ms; each later one waits twice as long. Default: 5,000. */
  readonly backoffMs?: number
}

/** A job, planned. */
export interface QueuedJob {
  readonly record: JobRecord
  readonly shards: ShardList
}

/** Plans a job for a queue. The caller closes the list of shards. */
export async function planQueuedJob(
  description: JobDescription,
  input: JobInput,
  signal: AbortSignal,
): Promise<QueuedJob> {
  const { fingerprint, shards, columns } = await planJob(description, input, signal)
  const id = hashOf(description, fingerprint)
  return { record: { id, description, fingerprint, shards: shards.count, rows: shards.rows, columns }, shards }
}

/**
 * Adds the shards that have not landed and are not in the queue. Adding a job twice adds nothing. The output tells what landed, so shards
 * that Redis lost, or that were removed from the output, are added again.
 * @returns the number added, and of those that had landed before
 * @throws LamError `LAM_JOB_MISMATCH` where the queue holds another job
 */
export async function enqueue(
  { record, shards }: QueuedJob,
  output: JobOutput,
  { place, redis, queue }: OpenQueue,
  { attempts = 6, backoffMs = 5_000 }: RetryOptions,
  signal: AbortSignal,
): Promise<{ added: number; landed: number }> {
  await claimQueue(redis, place, record)
  const options = {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.2 },
    stackTraceLimit: 1,
  }
  let added = 0
  let missing = 0
  for await (const batch of batches(notLanded(shards, output, signal), BATCH, signal)) {
    if (missing === 0) await removeFinished(queue, record.id)
    missing += batch.length
    const states = await Promise.all(batch.map((shard) => queue.getJobState(shardId(record.id, shard))))
    // Completed in the queue, but not in the output: someone removed it there.
    const lost = batch.filter((_, i) => states[i] === 'completed')
    await Promise.all(lost.map((shard) => queue.remove(shardId(record.id, shard))))
    const wanted = batch.filter((_, i) => states[i] === 'unknown' || states[i] === 'completed')
    await queue.addBulk(
      wanted.map((shard) => ({
        name: 'shard',
        data: { job: record.id, shard },
        opts: { ...options, jobId: shardId(record.id, shard) },
      })),
    )
    added += wanted.length
  }
  await markEnqueued(redis, place, record, true)
  return { added, landed: shards.count - missing }
}

async function* notLanded(
  shards: ShardList,
  output: JobOutput,
  signal: AbortSignal,
): AsyncGenerator<Shard, void, undefined> {
  for await (const shard of shards) if ((await output.landed(shard, signal)) === undefined) yield shard
}

/** Has the output completed once no shard is left. Adding it twice adds it once. */
export async function addFinish(queue: OpenQueue['queue'], job: string): Promise<void> {
  await queue.add(
    FINISH,
    { job },
    { jobId: finishId(job), attempts: 6, backoff: { type: 'exponential', delay: 1_000 }, stackTraceLimit: 1 },
  )
}

/** So that the output is completed again after more shards. */
async function removeFinished(queue: OpenQueue['queue'], job: string): Promise<void> {
  const finish = await queue.getJob(finishId(job))
  if (finish !== undefined && (await finish.isCompleted())) await finish.remove()
}
