import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError, throwIfAborted } from '../errors.js'

/** `work`, or `LAM_ABORTED` as soon as `signal` fires. The work itself goes on for whoever else waits for it. */
export async function abortable<T>(work: Promise<T>, signal: PlatformAbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  // It is under way, also where the signal fired before, and must not fail unheard.
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
