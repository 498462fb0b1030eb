import type { EngineEvent } from './protocol.js'

/** The time since an engine was started, and the record of what took how much of it. */
export class Clock {
  /** ms, as `performance.now()` has it */
  readonly origin = performance.now()
  readonly record: (event: EngineEvent) => void

  constructor(record: (event: EngineEvent) => void) {
    this.record = record
  }

  /** ms since the engine was started */
  readonly now = () => performance.now() - this.origin
}
