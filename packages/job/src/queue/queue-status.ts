import { LamError } from '@lamjs/core'
import type { Job } from 'bullmq'
import { withoutLogins } from '../output/manifest.js'
import { readRecord } from './job-record.js'
import { type OpenQueue, withQueue } from './open-queue.js'
import { type QueueAddress, showPlace } from './queue-address.js'
import { countShards, pending, type ShardCounts } from './queue-counts.js'
import type { LandedShard, QueuedData } from './shard-job.js'

/** Shards that landed last, of which the rate is taken. */
const RECENT = 200
/** Dead letters that the status lists. */
const LISTED = 100

/** A dead letter: no worker tries it again before `retryFailed`. */
export interface FailedShard {
  /** `Shard.name`, or `finish` for the step after the last shard, which completes the output. */
  readonly shard: string
  /** Its last error, with the code if it has one. */
  readonly reason: string
  /** How often it was tried. */
  readonly attempts: number
}

/** How far the job of a queue is. */
export interface QueueStatus {
  /** Tells jobs apart: 16 hex digits, a hash of description and input. */
  readonly job: string
  /** As the description names it; undefined for the default. */
  readonly model: string | undefined
  /** `JobDescription.output`, addresses without their logins */
  readonly output: unknown
  /** Shards by where they are. `done` are those of `total` that neither wait nor are worked on nor failed. */
  readonly shards: ShardCounts & { readonly done: number; readonly total: number }
  /** Of the input. */
  readonly rows: number
  /** Whether all landed and the output is complete. */
  readonly finished: boolean
  /** Workers connected to the queue. */
  readonly workers: number
  /** Dead letters, 100 at most. */
  readonly failed: readonly FailedShard[]
  /** Of the shards that landed last; undefined before the second. */
  readonly rowsPerSecond: number | undefined
  /** As `rowsPerSecond`. */
  readonly tokensPerSecond: number | undefined
  /** Seconds until no shard waits or is worked on, as fast as shards landed last; undefined before the second. */
  readonly etaSeconds: number | undefined
}

/**
 * How far the job of a queue is: also while workers work on it.
 * @throws LamError `LAM_INPUT_INVALID` where the queue holds no job, `LAM_QUEUE_FAILED`
 */
export function queueStatus(address: QueueAddress): Promise<QueueStatus> {
  return withQueue(address, statusOf)
}

export async function statusOf({ place, redis, queue }: OpenQueue): Promise<QueueStatus> {
  const record = await readRecord(redis, place)
  if (record === undefined) throw new LamError('LAM_INPUT_INVALID', `The ${showPlace(place)} holds no job.`)
  const { finish, ...counts } = await countShards({ queue }, record.id)
  const left = pending(counts) + counts.failed
  const done = Math.max(0, record.shards - left)
  const { shardsPerSecond, rowsPerSecond, tokensPerSecond } = rates(
    await queue.getCompleted(0, RECENT - 1),
    pending(counts) > 0,
  )
  return {
    job: record.id,
    model: record.description.model,
    output: withoutLogins(record.description.output),
    shards: { ...counts, done, total: record.shards },
    rows: record.rows,
    finished: finish === 'completed' && left === 0,
    workers: await queue.getWorkersCount(),
    failed: (await queue.getFailed(0, LISTED - 1)).map(failedShard),
    rowsPerSecond,
    tokensPerSecond,
    etaSeconds: shardsPerSecond === undefined ? undefined : pending(counts) / shardsPerSecond,
  }
}

/** @param underWay whether shards are left: then the time runs to now, so that the rate sinks when workers stop; else to the last one */
function rates(completed: readonly Job<QueuedData, LandedShard>[], underWay: boolean) {
  const landed = completed.filter((job) => job.name === 'shard' && job.finishedOn !== undefined)
  const first = landed.at(-1)
  if (first === undefined || landed.length < 2) {
    return { shardsPerSecond: undefined, rowsPerSecond: undefined, tokensPerSecond: undefined }
  }
  const until = underWay ? Date.now() : (landed[0].finishedOn as number)
  const seconds = Math.max(0.001, (until - (first.finishedOn as number)) / 1000)
  const since = landed.filter((job) => job !== first)
  const sum = (of: 'rows' | 'tokens') => since.reduce((total, { returnvalue }) => total + (returnvalue?.[of] ?? 0), 0)
  return {
    shardsPerSecond: since.length / seconds,
    rowsPerSecond: sum('rows') / seconds,
    tokensPerSecond: sum('tokens') / seconds,
  }
}

export function failedShard({ name, data, failedReason, attemptsMade }: Job<QueuedData, LandedShard>): FailedShard {
  return { shard: 'shard' in data ? data.shard.name : name, reason: failedReason ?? '', attempts: attemptsMade }
}
