import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'

/** Settles as `work` does, or rejects with `LAM_ABORTED` as soon as `signal` fires. The work goes on for its other waiters. */
export async function abortable<T>(work: Promise<T>, signal: PlatformAbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  // The work runs even if the signal has fired already. Its later rejection must not be an unhandled one.
  work.catch(() => undefined)
  throwIfAborted(signal)
  let onAbort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new LamError('LAM_ABORTED', 'The call was aborted by its signal.', { cause: signal.reason }))
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
