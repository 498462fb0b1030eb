import { errorName, synchronousSteps } from '@lamjs/core/backend'
import type { Recording } from './recording.js'
import type { RecordedSpan } from './span-recorder.js'

/**
 * An event of the Trace Event Format (docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU), which Perfetto and Chromium's
 * tracing page open. `ph` is its phase: `M` metadata, `X` a slice of a thread, `b` and `e` the ends of an asynchronous one, `C` a counter.
 */
export interface TraceEvent {
  readonly ph: 'M' | 'X' | 'b' | 'e' | 'C'
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly cat?: string
  /** Tells asynchronous slices of one name apart, since batches overlap. */
  readonly id?: string
  /** Start and duration, in µs. */
  readonly ts?: number
  readonly dur?: number
  readonly args?: Readonly<Record<string, unknown>>
}

/** The file: Trace Event Format, JSON object form. */
export interface TraceFile {
  readonly traceEvents: readonly TraceEvent[]
  readonly displayTimeUnit: 'ms'
  readonly otherData: Readonly<Record<string, string>>
}

/** The thread that runs JavaScript; the engine's own threads are not traced. */
const THREAD = 1

/** @param hide takes private paths out of names */
export function traceFile(recording: Recording, pid: number, hide: (text: string) => string): TraceFile {
  const { nodeReady, modulesReady, about } = recording
  const process = { pid, tid: THREAD }
  const slice = (name: string, start: number, end: number, args?: TraceEvent['args']): TraceEvent => ({
    ...{ ph: 'X', name, cat: 'lam', ...process, ts: microseconds(start), dur: microseconds(end - start) },
    ...(args === undefined ? {} : { args }),
  })
  const events = recording.spans.flatMap((recorded) => {
    const { start, end, args } = shown(recorded, recording.end, hide)
    const { span } = recorded
    if (synchronousSteps.has(span.step)) return [slice(span.step, start, end, args)]
    const common = { name: span.step === 'call' ? span.call : span.step, cat: 'lam', id: String(span.id), ...process }
    return [
      { ph: 'b' as const, ...common, ts: microseconds(start), args },
      { ph: 'e' as const, ...common, ts: microseconds(end) },
    ]
  })
  return {
    traceEvents: [
      { ph: 'M', name: 'process_name', ...process, args: { name: 'lam' } },
      { ph: 'M', name: 'thread_name', ...process, args: { name: 'JavaScript' } },
      slice('start of Node', 0, nodeReady),
      slice('modules of lam', nodeReady, modulesReady),
      ...events,
      ...counters(recording).map((counter) => ({ ...counter, ...process })),
    ],
    displayTimeUnit: 'ms',
    otherData: about,
  }
}

function shown({ span, start, end }: RecordedSpan, last: number, hide: (text: string) => string) {
  const { step: _, error, ...fields } = span
  const entries = Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? hide(value) : value])
  const ended = end === undefined ? { unfinished: true } : {}
  return {
    start,
    end: end ?? last,
    args: { ...Object.fromEntries(entries), ...(error === undefined ? {} : { error: errorName(error) }), ...ended },
  }
}

/** Tokens that have run, and the memory of the process in MB. */
function counters({ spans, memory }: Recording): Pick<TraceEvent, 'ph' | 'name' | 'ts' | 'args'>[] {
  let tokens = 0
  const runs = spans
    .flatMap(({ span, end }) => (span.step === 'run' && end !== undefined ? [{ end, tokens: span.tokens }] : []))
    .sort((a, b) => a.end - b.end)
    .map((run) => {
      tokens += run.tokens
      return { ph: 'C' as const, name: 'tokens', ts: microseconds(run.end), args: { tokens } }
    })
  const samples = memory.map(({ time, bytes }) => ({
    ph: 'C' as const,
    name: 'memory (MB)',
    ts: microseconds(time),
    args: { rss: Math.round(bytes / 1e4) / 100 },
  }))
  return [...runs, ...samples]
}

/** To the nanosecond. */
function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6) / 1e3
}
