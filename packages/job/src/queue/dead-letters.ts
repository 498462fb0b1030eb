import { LamError } from '@lamjs/core'
import { readRecord, removeRecord } from './job-record.js'
import { withQueue } from './open-queue.js'
import type { QueueAddress } from './queue-address.js'
import { countShards, pending } from './queue-counts.js'

/** Gives every dead letter all its attempts again. @returns how many there were */
export function retryFailed(address: QueueAddress): Promise<number> {
  return withQueue(address, async ({ queue }) => {
    const failed = await queue.getFailedCount()
    await queue.retryJobs({ state: 'failed' })
    return failed
  })
}

/**
 * Removes the job from the queue; its output stays.
 * @param force also while shards wait or are worked on
 * @throws LamError `LAM_JOB_MISMATCH` without `force` while some do
 */
export function cleanQueue(address: QueueAddress, { force = false }: { readonly force?: boolean } = {}): Promise<void> {
  return withQueue(address, async ({ place, redis, queue }) => {
    const record = await readRecord(redis, place)
    const left = pending(await countShards({ queue }, record?.id ?? ''))
    if (left > 0 && !force) {
      throw new LamError(
        'LAM_JOB_MISMATCH',
        `${left} shards of the job still wait or are worked on. Stop the workers and add --force to give them up.`,
      )
    }
    await queue.obliterate({ force: true })
    await removeRecord(redis, place)
  })
}
