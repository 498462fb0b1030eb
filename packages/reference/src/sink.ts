import type { Work } from './work.js'

/** Receives the rows of one text in order, some at a time. */
export interface Sink {
  /**
   * Takes the next rows.
   * @param x `[count, hidden]`, row-major; the caller reuses it, so copy the rows to keep them
   * @param last whether the text ends after them
   */
  push(x: Float64Array, count: number, last: boolean): Work
}

/** Returns the sink to use in place of `next`: `next` itself, or one that reads the rows and pushes them to `next`. */
export type Observe = (stage: number, next: Sink) => Sink
