import type { MemorySample, RecordedSpan } from './span-recorder.js'

/** A traced run. Times are in ms since the process started. */
export interface Recording {
  readonly spans: readonly RecordedSpan[]
  readonly memory: readonly MemorySample[]
  /** When Node had started, and when `lam` had loaded its modules. */
  readonly nodeReady: number
  readonly modulesReady: number
  readonly end: number
  /** Versions, machine and device. */
  readonly about: Readonly<Record<string, string>>
}
