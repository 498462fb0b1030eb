import type { PlatformAbortSignal } from '../environment/platform-types.js'

/**
 * Aborts `controller` when `signal` fires, with its reason. In place of `AbortSignal.any`, which browsers of 2023 lack and which
 * wants signals of its own realm.
 * @returns lets go of `signal`, which may live much longer than what follows it
 */
export function follow(signal: PlatformAbortSignal | undefined, controller: AbortController): () => void {
  if (signal === undefined) return () => {}
  const abort = () => controller.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return () => signal.removeEventListener('abort', abort)
}
