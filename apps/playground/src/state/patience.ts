import type { StartProgress } from '../engine/protocol.js'

/** Limits the time of compiling an engine of the page's choice; of compiling only, because downloads depend on the connection. */
export class Patience {
  readonly #milliseconds: number
  readonly #onEnd: (reason: string) => void
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param onEnd told what the engine did, to follow its name */
  constructor(milliseconds: number, onEnd: (reason: string) => void) {
    this.#milliseconds = milliseconds
    this.#onEnd = onEnd
  }

  /** Begins with the first step of compiling. */
  hear(progress: StartProgress | undefined): void {
    if (this.#timer !== undefined || !progress || !('done' in progress) || progress.step === 'runtime') return
    const reason = `was not ready within ${this.#milliseconds / 1000} seconds`
    this.#timer = setTimeout(() => this.#onEnd(reason), this.#milliseconds)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
