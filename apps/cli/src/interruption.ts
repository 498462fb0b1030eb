import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** How long a second Ctrl-C leaves the row under way to reach its reader, in ms. */
const GRACE = 300

/**
 * Turns Ctrl-C, SIGTERM, SIGHUP and a reader that went away into an abort signal, so that work ends at the next whole row.
 * A second Ctrl-C drops the rows that are computed but not yet written, and ends the process a moment later, whatever it is doing.
 */
export class Interruption {
  readonly #stop = new AbortController()
  readonly #hurry = new AbortController()
  readonly #onSignal = (name: NodeJS.Signals) => this.#signalled(128 + constants.signals[name])
  /** What the process should answer once stopped; undefined until then. */
  exitCode: number | undefined

  constructor() {
    for (const name of signals) process.on(name, this.#onSignal)
  }

  /** Has fired once work should end. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** Has fired once not even finished rows should still be written. */
  get hurry(): AbortSignal {
    return this.#hurry.signal
  }

  /** Aborts the signal; the first exit code given is the one that stays. */
  stop(exitCode: number): void {
    this.exitCode ??= exitCode
    this.#stop.abort()
  }

  /** Gives the process its own handling of signals back. */
  dispose(): void {
    for (const name of signals) process.off(name, this.#onSignal)
  }

  #signalled(code: number): void {
    if (!this.#stop.signal.aborted) {
      this.stop(code)
    } else if (!this.#hurry.signal.aborted) {
      this.#hurry.abort()
      setTimeout(() => process.exit(this.exitCode), GRACE)
    } else {
      process.exit(this.exitCode)
    }
  }
}
