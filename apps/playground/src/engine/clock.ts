import type { EngineEvent } from './protocol.js'

/** The time since an engine's start, and the record of durations. */
export class Clock {
  /** ms on the clock of `performance.now()` */
  readonly origin = performance.now()
  readonly record: (event: EngineEvent) => void

  constructor(record: (event: EngineEvent) => void) {
    this.record = record
  }

  /** ms since the engine's start */
  readonly now = () => performance.now() - this.origin
}
