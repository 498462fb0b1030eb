import type { PlatformAbortSignal } from '../environment/platform-types.js'

/**
 * Aborts `controller` when `signal` fires, with its reason. Replaces `AbortSignal.any`: browsers of 2023 lack it, and it refuses
 * signals of another realm.
 * @returns removes the listener from `signal`, which may live much longer than `controller`
 */
export function follow(
  signal: PlatformAbortSignal | undefined,
  controller: { abort(reason?: unknown): void },
): () => void {
  if (signal === undefined) return () => {}
  const abort = () => controller.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return () => signal.removeEventListener('abort', abort)
}
