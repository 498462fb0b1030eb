import { LamError } from '@lamjs/core'
import type { Redis } from 'ioredis'
import type { Column } from '../columns/column.js'
import { type JobDescription, readDescription } from '../description/description.js'
import { withoutLogins } from '../output/manifest.js'
import { type RedisPlace, showPlace } from './queue-address.js'

/** The job of a queue, in Redis beside BullMQ's keys, so that a worker needs the queue's address alone. */
export interface JobRecord {
  readonly id: string
  readonly description: JobDescription
  readonly fingerprint: string
  readonly shards: number
  readonly rows: number
  /** The kept columns, for an output whose columns have types. */
  readonly columns?: readonly Column[] | undefined
}

interface StoredRecord extends JobRecord {
  /** Whether all shards are in the queue. Before that, an empty queue does not mean that all is done. */
  readonly enqueued: boolean
}

function key({ prefix, name }: RedisPlace): string {
  return `${prefix}:${name}:lam-job`
}

export async function readRecord(redis: Redis, place: RedisPlace): Promise<StoredRecord | undefined> {
  const found = await redis.get(key(place))
  if (found === null) return undefined
  const record = JSON.parse(found) as StoredRecord
  return { ...record, description: readDescription(record.description) }
}

/**
 * Makes this the job of the queue.
 * @throws LamError `LAM_JOB_MISMATCH` where the queue holds another one
 */
export async function claimQueue(redis: Redis, place: RedisPlace, record: JobRecord): Promise<void> {
  await redis.set(key(place), stored(record, false), 'NX')
  const found = await readRecord(redis, place)
  if (found === undefined || found.id === record.id) return markEnqueued(redis, place, record, false)
  throw new LamError(
    'LAM_JOB_MISMATCH',
    `The ${showPlace(place)} holds another job (${found.shards} shards to ${JSON.stringify(withoutLogins(found.description.output))}). Choose another --name, or empty it with lam job clean.`,
  )
}

/** @param enqueued whether all shards are in the queue */
export async function markEnqueued(
  redis: Redis,
  place: RedisPlace,
  record: JobRecord,
  enqueued: boolean,
): Promise<void> {
  await redis.set(key(place), stored(record, enqueued))
}

export async function removeRecord(redis: Redis, place: RedisPlace): Promise<void> {
  await redis.del(key(place))
}

function stored(record: JobRecord, enqueued: boolean): string {
  return JSON.stringify({ ...record, enqueued } satisfies StoredRecord)
}
