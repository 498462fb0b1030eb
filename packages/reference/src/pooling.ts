import type { Sink } from './sink.js'
import type { Work } from './work.js'

/** Tokens `start` to `end` (half-open, counted from the text's start), and the row for their sum. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly row: number
}

/** Sums the last layer over the spans of one text as its rows arrive, and keeps no rows. */
export class SpanSums implements Sink {
  readonly #spans: readonly Span[]
  readonly #hidden: number
  readonly #sums: Float64Array
  #arrived = 0

  /** @param sums `[spans of all texts, hidden]`, added to */
  constructor(spans: readonly Span[], hidden: number, sums: Float64Array) {
    this.#spans = spans
    this.#hidden = hidden
    this.#sums = sums
  }

  *push(x: Float64Array, count: number): Work {
    for (const { start, end, row } of this.#spans) {
      const from = Math.max(start - this.#arrived, 0)
      const to = Math.min(end - this.#arrived, count)
      for (let token = from; token < to; token++) this.#add(x, token, row)
    }
    this.#arrived += count
    yield
  }

  #add(x: Float64Array, token: number, row: number): void {
    const hidden = this.#hidden
    for (let i = 0; i < hidden; i++) this.#sums[row * hidden + i] += x[token * hidden + i]
  }
}
