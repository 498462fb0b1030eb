import { optionalPackage } from '../stores/optional-package.js'

export type BullMq = Pick<typeof import('bullmq'), 'Queue' | 'Worker' | 'WaitingError' | 'UnrecoverableError'> &
  Pick<typeof import('ioredis'), 'Redis'>

/** BullMQ and its client of Redis: optional packages, imported when a queue is named. */
export async function loadBullMq(): Promise<BullMq> {
  const [{ Queue, Worker, WaitingError, UnrecoverableError }, { Redis }] = await optionalPackage(
    ['bullmq', 'ioredis'],
    () => Promise.all([import('bullmq'), import('ioredis')]),
  )
  return { Queue, Worker, WaitingError, UnrecoverableError, Redis }
}
