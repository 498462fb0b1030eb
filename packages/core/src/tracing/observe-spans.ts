import type { TraceChannel } from './trace-channel.js'
import type { TraceSpan, TraceStep } from './trace-span.js'
import { traceChannels } from './tracing.js'

/** Receives spans. Each method gets the same object for the start and the end of a span. */
export interface SpanObserver {
  /** A step begins. */
  readonly start?: (span: TraceSpan) => void
  /** A step has ended. Its span now has all its fields, and `error` if it failed. */
  readonly end?: (span: TraceSpan) => void
}

/** Steps that never wait: their end is the end of the synchronous part. */
export const synchronousSteps: ReadonlySet<TraceStep> = new Set(['tokenizer', 'plan', 'normalize', 'score'])

const nothing = () => {}

/**
 * Observes every span of every `LAM` in this process or page, in Node and in browsers. Calls and loads that are under way already stay
 * untraced. In Node, `diagnostics_channel.tracingChannel('lam:run')` and the like give the same spans step by step.
 * @returns ends the observation
 */
export function observeSpans({ start = nothing, end = nothing }: SpanObserver): () => void {
  const stops = (Object.keys(traceChannels) as TraceStep[]).map((step) => {
    const channel = traceChannels[step] as TraceChannel<TraceSpan>
    const ends = synchronousSteps.has(step) ? { end, asyncEnd: nothing } : { end: nothing, asyncEnd: end }
    const subscribers = { start, ...ends, asyncStart: nothing, error: nothing }
    channel.subscribe(subscribers)
    return () => channel.unsubscribe(subscribers)
  })
  return () => {
    for (const stop of stops) stop()
  }
}
