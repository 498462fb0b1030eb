import { LamError, throwIfAborted } from '../errors.js'

/** `promise`, or `LAM_ABORTED` as soon as `signal` fires. The work behind `promise` goes on for whoever else waits for it. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  throwIfAborted(signal)
  if (signal === undefined) return promise
  let onAbort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new LamError('LAM_ABORTED', 'The call was aborted by its signal.', { cause: signal.reason }))
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
