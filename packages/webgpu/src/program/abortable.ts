import { LamError, throwIfAborted } from '@lamjs/core'

/** `work`, or `LAM_ABORTED` as soon as `signal` fires, whatever `work` is still busy with. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  // Rejected, not thrown: `work` is under way and must not go unheard.
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
