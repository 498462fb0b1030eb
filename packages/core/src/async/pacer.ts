import { nextTurn } from '../async/index.js'

/** The longest that tokenizing holds the event loop, in ms. */
const LONGEST_PAUSE = 8

/**
 * Spreads much small work over turns of the event loop. Shared by all who work at the same time, since it is their sum that others
 * wait for.
 */
export class Pacer {
  #worked = 0
  #previous = 0
  #turn: Promise<void> | undefined

  /** Whether the next piece of work, if it takes as long as the one before, would hold the event loop for too long. */
  get due(): boolean {
    return this.#worked > 0 && this.#worked + this.#previous > LONGEST_PAUSE
  }

  /** Does one piece of work and takes its time. */
  work<T>(piece: () => T): T {
    const start = performance.now()
    try {
      return piece()
    } finally {
      this.#previous = performance.now() - start
      this.#worked += this.#previous
    }
  }

  /** Lets everything else that waits have a turn. */
  rest(): Promise<void> {
    this.#turn ??= nextTurn().then(() => {
      this.#worked = 0
      this.#turn = undefined
    })
    return this.#turn
  }
}
