import type { OpenQueue } from './open-queue.js'
import { finishId } from './shard-job.js'

/** Shards by where they are. A shard that waits for its next attempt is `delayed`. */
export interface ShardCounts {
  /** Ready for a worker. */
  readonly waiting: number
  /** Leased by a worker. */
  readonly active: number
  /** Failed before, until the next attempt is due. */
  readonly delayed: number
  /** The dead letters: all attempts failed. */
  readonly failed: number
  /** Landed by workers of the queue. Those that had landed before are in no count. */
  readonly completed: number
}

export interface QueueCounts extends ShardCounts {
  /** Where the job that completes the output is; undefined before it was added. */
  readonly finish: string | undefined
}

/** @param job id of the job in the queue */
export async function countShards({ queue }: Pick<OpenQueue, 'queue'>, job: string): Promise<QueueCounts> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed', 'completed')
  const state = await queue.getJobState(finishId(job))
  const finish = state === 'unknown' ? undefined : state
  const without = (count: number, ...states: string[]) =>
    count - (finish !== undefined && states.includes(finish) ? 1 : 0)
  return {
    waiting: without(counts.waiting + counts.prioritized, 'waiting', 'prioritized'),
    active: without(counts.active, 'active'),
    delayed: without(counts.delayed, 'delayed'),
    failed: without(counts.failed, 'failed'),
    completed: without(counts.completed, 'completed'),
    finish,
  }
}

/** Shards that a worker has or will have. */
export function pending({ waiting, active, delayed }: ShardCounts): number {
  return waiting + active + delayed
}
