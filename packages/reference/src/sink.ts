import type { Work } from './work.js'

/** Takes the tokens of one text in order, some at a time. */
export interface Sink {
  /**
   * @param x `[count, hidden]`, row-major; copied if kept
   * @param last whether the text ends with them
   */
  push(x: Float64Array, count: number, last: boolean): Work
}

/** Returns what stands in `next`'s place: it, or something that looks at the rows and hands them on. */
export type Observe = (stage: number, next: Sink) => Sink
