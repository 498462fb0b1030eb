import { LamError } from '@lamjs/core'
import type { QueueAddress } from '@lamjs/job/queue'

/** The options that say where the queue is. */
export interface QueueFlags {
  /** `true` for `--queue` without an address. */
  readonly queue?: string | true
  readonly name: string
  readonly prefix: string
}

/**
 * The queue of `--queue`, or else of `LAM_QUEUE`, which other users of the machine do not see.
 * @throws LamError `LAM_OPTION_INVALID` where neither is given
 */
export function queueOf({ queue, name, prefix }: QueueFlags): QueueAddress {
  const url = typeof queue === 'string' ? queue : process.env.LAM_QUEUE
  if (url) return { url, name, prefix }
  throw new LamError('LAM_OPTION_INVALID', 'No queue: give --queue redis://host:6379, or set LAM_QUEUE.')
}
