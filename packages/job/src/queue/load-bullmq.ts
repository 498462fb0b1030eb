import { LamError } from '@lamjs/core'

export type BullMq = Pick<typeof import('bullmq'), 'Queue' | 'Worker' | 'WaitingError' | 'UnrecoverableError'> &
  Pick<typeof import('ioredis'), 'Redis'>

/** BullMQ and its client of Redis: optional packages, imported when a queue is named. */
export async function loadBullMq(): Promise<BullMq> {
  try {
    const [{ Queue, Worker, WaitingError, UnrecoverableError }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ])
    return { Queue, Worker, WaitingError, UnrecoverableError, Redis }
  } catch (cause) {
    if (!/MODULE_NOT_FOUND$/.test(String((cause as NodeJS.ErrnoException).code))) throw cause
    throw new LamError(
      'LAM_OPTION_INVALID',
      'A queue needs two packages that are not installed. To install them beside @lamjs/job: npm install bullmq ioredis',
      { cause },
    )
  }
}
