import { setTimeout as sleep } from 'node:timers/promises'
import { LamError } from '@lamjs/core'
import type { Redis } from 'ioredis'
import { loadBullMq } from './load-bullmq.js'
import { type RedisPlace, showPlace } from './queue-address.js'

/** Longest wait between two attempts to reach a Redis that went away, in ms. */
const MOST_WAIT = 2_000

/** Between two attempts to reach one that is not there yet, in ms. */
const FIRST_WAIT = 500

/** How to wait for a Redis that is not there yet. */
export interface Patience {
  /** Default: 0, which fails at the first refusal. */
  readonly waitMs?: number
  /** Told once, when the wait begins. */
  readonly onWait?: (error: LamError) => void
}

/**
 * A connection that waits for the return of a Redis that went away: commands then go out when it is back.
 * @throws LamError `LAM_QUEUE_FAILED`
 */
export async function connect(place: RedisPlace, { waitMs = 0, onWait }: Patience = {}): Promise<Redis> {
  const until = Date.now() + waitMs
  for (let told = false; ; told = true) {
    const outcome = await tryToConnect(place)
    if (!('failure' in outcome)) return outcome
    if (!outcome.passing || Date.now() >= until) throw outcome.failure
    if (!told) onWait?.(outcome.failure)
    await sleep(FIRST_WAIT)
  }
}

/** `passing`: nobody answered, rather than refused. */
async function tryToConnect(place: RedisPlace): Promise<Redis | { failure: LamError; passing: boolean }> {
  const { Redis } = await loadBullMq()
  let reached = false
  const redis = new Redis({
    host: place.host,
    port: place.port,
    db: place.db,
    ...(place.username === undefined ? {} : { username: place.username }),
    ...(place.password === undefined ? {} : { password: place.password }),
    ...(place.tls ? { tls: {} } : {}),
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (reached ? Math.min(100 * 2 ** Math.min(times, 10), MOST_WAIT) : null),
  })
  let first: unknown
  // Without a listener ioredis prints errors.
  redis.on('error', (error) => {
    first ??= error
  })
  try {
    await redis.connect()
    await redis.ping()
    reached = true
    return redis
  } catch (error) {
    redis.disconnect()
    const cause = first ?? error
    const passing = Object(cause).name !== 'ReplyError'
    return { failure: queueFailed(place, cause), passing }
  }
}

/** The error as ours. It has no cause, as errors of ioredis hold the arguments of the command, such as a password. */
export function queueFailed(place: RedisPlace, error: unknown): LamError {
  if (LamError.is(error)) return error
  const said = error instanceof Error ? error.message : String(error)
  const message = place.password === undefined ? said : said.replaceAll(place.password, '***')
  return new LamError('LAM_QUEUE_FAILED', `The ${showPlace(place)} failed (${message || 'no answer'}).`)
}
