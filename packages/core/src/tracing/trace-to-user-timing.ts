import { errorName } from './error-name.js'
import { observeSpans } from './observe-spans.js'
import type { TraceSpan } from './trace-span.js'

/** A colour of the Performance panel of Chromium's developer tools. */
const COLOURS: Partial<Record<TraceSpan['step'], string>> = {
  call: 'primary',
  load: 'primary',
  run: 'secondary',
  compile: 'tertiary',
}

/**
 * Writes a `performance.measure` entry for every span of every `LAM` in this page or worker: its name is `lam:run` and the like, its `detail`
 * has the span's fields. In the Performance panel of Chromium's developer tools they have the track "LAM". It is off until you call it,
 * since a page keeps such entries until `performance.clearMeasures`. Call it where `LAM` runs: in the worker, if that is one.
 * @returns ends it
 */
export function traceToUserTiming(): () => void {
  const starts = new Map<TraceSpan, number>()
  const stop = observeSpans({
    start: (span) => {
      starts.set(span, performance.now())
    },
    end: (span) => {
      const start = starts.get(span)
      if (start === undefined) return
      starts.delete(span)
      performance.measure(`lam:${span.step}`, { start, end: performance.now(), detail: detailOf(span) })
    },
  })
  return () => {
    stop()
    starts.clear()
  }
}

/** The span's fields, which can be cloned, and what the Performance panel shows. */
function detailOf({ error, ...rest }: TraceSpan): Record<string, unknown> {
  const fields = { ...rest, ...(error === undefined ? {} : { error: errorName(error) }) }
  const shown = Object.entries(fields).filter(([, value]) => typeof value !== 'object')
  return {
    ...fields,
    devtools: {
      dataType: 'track-entry',
      track: 'LAM',
      color: error === undefined ? (COLOURS[rest.step] ?? 'primary-light') : 'error',
      tooltipText: rest.step === 'call' ? rest.call : rest.step,
      properties: shown.map(([name, value]) => [name, String(value)]),
    },
  }
}
