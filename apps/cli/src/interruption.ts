import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Time for the current row to reach its reader after a second Ctrl-C, in ms. */
const GRACE = 300

/**
 * Turns Ctrl-C, SIGTERM, SIGHUP and a closed pipe into an abort signal, so that work ends at the next complete row.
 * A second Ctrl-C drops the rows that are computed but not yet written, and ends the process a moment later.
 */
export class Interruption {
  readonly #stop = new AbortController()
  readonly #hurry = new AbortController()
  readonly #onSignal = (name: NodeJS.Signals) => this.#signalled(name)
  /** Exit code of the process after a stop; undefined before. */
  exitCode: number | undefined
  /** The first signal that came. */
  signalName: NodeJS.Signals | undefined

  constructor() {
    for (const name of signals) process.on(name, this.#onSignal)
  }

  /** Fires when work should end. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** Fires when the command should not even write finished rows. */
  get hurry(): AbortSignal {
    return this.#hurry.signal
  }

  /** Aborts the signal. The first call sets the exit code. */
  stop(exitCode: number): void {
    this.exitCode ??= exitCode
    this.#stop.abort()
  }

  /**
   * Removes the signal handlers. After a stop they stay, because the process is about to exit: without them, a second Ctrl-C would kill
   * it in the middle of its exit and change the exit code.
   */
  dispose(): void {
    if (this.exitCode !== undefined) return
    for (const name of signals) process.off(name, this.#onSignal)
  }

  #signalled(name: NodeJS.Signals): void {
    this.signalName ??= name
    if (!this.#stop.signal.aborted) {
      this.stop(128 + constants.signals[name])
    } else if (!this.#hurry.signal.aborted) {
      this.#hurry.abort()
      setTimeout(() => process.exit(this.exitCode), GRACE)
    } else {
      process.exit(this.exitCode)
    }
  }
}
