import { LamError } from '@lamjs/core'

/** Where the shards of a job wait for workers. */
export interface QueueAddress {
  /** `redis://user:password@host:6379/0`, or `rediss:` for TLS. Its password is in no message and no log. */
  readonly url: string
  /** Tells the jobs of one Redis apart: a queue holds one job at a time. Default: `job`. */
  readonly name?: string
  /** Before every key in Redis. Default: `lam`. */
  readonly prefix?: string
}

/** The parts of an address, for a connection. */
export interface RedisPlace {
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username: string | undefined
  readonly password: string | undefined
  readonly tls: boolean
  readonly name: string
  readonly prefix: string
}

const NAME = /^[\w.-]+$/

/** @throws LamError `LAM_OPTION_INVALID`, without the address, as that may hold a password */
export function readAddress({ url, name = 'job', prefix = 'lam' }: QueueAddress): RedisPlace {
  for (const word of [name, prefix]) {
    if (!NAME.test(word))
      throw new LamError('LAM_OPTION_INVALID', `'${word}' is no name of a queue: letters, digits, _, - and . make one.`)
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const db = Number(parsed?.pathname.slice(1) || 0)
  if (parsed === undefined || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === '' || !Number.isInteger(db)) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      'The address of the queue is not of the form redis://user:password@host:6379/0.',
    )
  }
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 6379),
    db,
    username: parsed.username === '' ? undefined : decodeURIComponent(parsed.username),
    password: parsed.password === '' ? undefined : decodeURIComponent(parsed.password),
    tls: parsed.protocol === 'rediss:',
    name,
    prefix,
  }
}

/** For messages: without user and password. */
export function showPlace({ host, port, db, tls, name }: RedisPlace): string {
  return `queue '${name}' at ${tls ? 'rediss' : 'redis'}://${host.includes(':') ? `[${host}]` : host}:${port}/${db}`
}
