import { onTestFinished } from 'vitest'
import { observeSpans } from '../tracing/observe-spans.js'
import type { TraceSpan, TraceStep } from '../tracing/trace-span.js'

/** Records the spans of a test, and their starts and ends in order. */
export function recordSpans() {
  const spans: TraceSpan[] = []
  /** `'run (call)'` at the start of a run in a call, `'/run'` at its end. */
  const events: string[] = []
  const stop = observeSpans({
    start: (span) => {
      const parent = spans.find(({ id }) => id === span.parent)
      spans.push(span)
      events.push(parent === undefined ? span.step : `${span.step} (${parent.step})`)
    },
    end: (span) => events.push(`/${span.step}`),
  })
  onTestFinished(stop)
  const of = <S extends TraceStep>(step: S) => spans.filter((span) => span.step === step) as TraceSpan<S>[]
  return { spans, events, of, stop }
}
