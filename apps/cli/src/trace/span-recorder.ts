import { observeSpans, type TraceSpan } from '@lamjs/core'

/** A span with its times, in ms since the process started. */
export interface RecordedSpan {
  readonly span: TraceSpan
  readonly start: number
  /** Undefined while it is under way. */
  end?: number
}

/** The memory of this process (resident set), in bytes, at a time in ms since the process started. */
export interface MemorySample {
  readonly time: number
  readonly bytes: number
}

/** Time between two samples of memory, in ms. */
const SAMPLING = 20

/** Records every span of this process from its construction until `stop`. */
export class SpanRecorder {
  readonly spans: RecordedSpan[] = []
  readonly memory: MemorySample[] = []
  readonly #underWay = new Map<TraceSpan, RecordedSpan>()
  readonly #sampling: NodeJS.Timeout
  readonly #unobserve: () => void

  constructor() {
    this.#sample()
    this.#sampling = setInterval(() => this.#sample(), SAMPLING).unref()
    this.#unobserve = observeSpans({
      start: (span) => {
        const recorded = { span, start: performance.now() }
        this.spans.push(recorded)
        this.#underWay.set(span, recorded)
      },
      end: (span) => {
        const recorded = this.#underWay.get(span)
        if (recorded !== undefined) recorded.end = performance.now()
        this.#underWay.delete(span)
      },
    })
  }

  /** Ends the recording. A second call does no harm. */
  stop(): void {
    this.#unobserve()
    clearInterval(this.#sampling)
    this.#sample()
  }

  #sample(): void {
    this.memory.push({ time: performance.now(), bytes: process.memoryUsage.rss() })
  }
}
