import type { EngineEvent } from '../engine/protocol.js'

/** Number of latest calls in the mean. */
const CALLS = 20

/**
 * Tokens per second over the latest calls. It counts the time of overlapping calls once.
 * @returns undefined before the first call
 */
export function tokensPerSecond(events: readonly EngineEvent[]): number | undefined {
  const calls = events.filter((event) => event.kind === 'call').slice(-CALLS)
  let tokens = 0
  let busy = 0
  let busyUntil = 0
  for (const call of [...calls].sort((a, b) => a.start - b.start)) {
    const end = call.start + call.milliseconds
    tokens += call.tokens
    busy += Math.max(0, end - Math.max(call.start, busyUntil))
    busyUntil = Math.max(busyUntil, end)
  }
  return busy > 0 ? (tokens / busy) * 1000 : undefined
}
