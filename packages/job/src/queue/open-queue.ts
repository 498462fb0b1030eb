import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { loadBullMq } from './load-bullmq.js'
import { type QueueAddress, type RedisPlace, readAddress } from './queue-address.js'
import { connect, queueFailed } from './redis-connection.js'
import type { LandedShard, QueuedData } from './shard-job.js'

export interface OpenQueue {
  readonly place: RedisPlace
  readonly redis: Redis
  readonly queue: Queue<QueuedData, LandedShard>
}

/**
 * Opens a queue for one piece of work, and closes it after that.
 * @throws LamError `LAM_QUEUE_FAILED` for any error of Redis or BullMQ
 */
export async function withQueue<T>(address: QueueAddress, work: (open: OpenQueue) => Promise<T>): Promise<T> {
  const place = readAddress(address)
  const redis = await connect(place)
  try {
    const { Queue } = await loadBullMq()
    const queue = new Queue<QueuedData, LandedShard>(place.name, { connection: redis, prefix: place.prefix })
    // The call that meets an error throws it too.
    queue.on('error', () => {})
    try {
      return await work({ place, redis, queue })
    } catch (error) {
      throw fromRedis(error) ? queueFailed(place, error) : error
    } finally {
      await queue.close()
    }
  } finally {
    redis.disconnect()
  }
}

/** Whether an error is Redis's or its client's: other errors of the work pass unchanged. */
function fromRedis(error: unknown): boolean {
  const { name, message } = Object(error) as { name?: unknown; message?: unknown }
  return (
    /^(ReplyError|MaxRetriesPerRequestError|AbortError)$/.test(String(name)) ||
    /Connection is closed|ECONNREFUSED/.test(String(message))
  )
}
