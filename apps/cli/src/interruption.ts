import { constants } from 'node:os'

/**
 * Turns Ctrl-C, SIGTERM and a reader that went away into an abort signal, so that work ends at the next whole row.
 * A second Ctrl-C does not wait for it.
 */
export class Interruption {
  readonly #controller = new AbortController()
  readonly #onSignal = (name: NodeJS.Signals) => {
    const code = 128 + constants.signals[name]
    if (this.#controller.signal.aborted) process.exit(code)
    this.stop(code)
  }
  /** What the process should answer once stopped; undefined until then. */
  exitCode: number | undefined

  constructor() {
    process.on('SIGINT', this.#onSignal)
    process.on('SIGTERM', this.#onSignal)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Aborts the signal; the first exit code given is the one that stays. */
  stop(exitCode: number): void {
    this.exitCode ??= exitCode
    this.#controller.abort()
  }

  /** Gives the process its own handling of signals back. */
  dispose(): void {
    process.off('SIGINT', this.#onSignal)
    process.off('SIGTERM', this.#onSignal)
  }
}
