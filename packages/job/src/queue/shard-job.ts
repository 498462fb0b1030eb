import { createHash } from 'node:crypto'
import type { JobDescription } from '../description/description.js'
import type { Shard } from '../input/job-input.js'

/** What a job of BullMQ holds: plain, so that any dashboard shows it. */
export type ShardData = { readonly job: string; readonly shard: Shard }
/** The last job of all, which completes the output. */
export type FinishData = { readonly job: string }
export type QueuedData = ShardData | FinishData

/** What a worker returns of a shard, small as Redis keeps it. */
export interface LandedShard {
  /** Rows that landed. */
  readonly rows: number
  /** Tokens of these rows. */
  readonly tokens: number
  /** Rows that could not be embedded. */
  readonly rejected: number
}

export const FINISH = 'finish'

/** Names a job by all that decides its rows. */
export function hashOf(job: JobDescription, fingerprint: string): string {
  return createHash('sha256')
    .update(JSON.stringify([job, fingerprint]))
    .digest('hex')
    .slice(0, 16)
}

/** The id of a shard in the queue: adding it twice adds it once. BullMQ takes no colons and no bare numbers. */
export function shardId(job: string, { name }: Pick<Shard, 'name'>): string {
  return `${job}-${name}`
}

export function finishId(job: string): string {
  return `${job}-${FINISH}`
}
