import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { throwIfAborted } from '../errors.js'
import { nextTurn } from './next-turn.js'

/**
 * A computation that can be paused. Each bare `yield` marks a moment at which nothing is half done; the next one comes after a few
 * milliseconds at most. The same code so runs at one go in a test and in slices in a program.
 */
export type Work<T = void> = Generator<undefined, T, undefined>

/** The longest that works of one pacer hold the event loop, in ms, up to the step under way. */
const LONGEST_PAUSE = 8

/**
 * Spreads computations over turns of the event loop. Works of one pacer share its time, since it is their sum that others wait
 * for, and take turns: a short one is not held up by a long one before it. Many small ones in a row share a turn.
 */
export class Pacer {
  /** Time spent since the last turn, in ms. */
  #spent = 0
  #waiting = 0
  #queue: Promise<void> = Promise.resolve()

  /**
   * Does `work` in slices, with a turn for everybody else in between.
   * @throws LamError `LAM_ABORTED` within one slice of `signal` firing; what `work` throws
   */
  async finish<T>(work: Work<T>, signal?: PlatformAbortSignal): Promise<T> {
    throwIfAborted(signal)
    for (;;) {
      if (this.#spent >= LONGEST_PAUSE || this.#waiting > 0) {
        await this.#turn()
        throwIfAborted(signal)
      }
      const step = this.#slice(work)
      if (step.done) return step.value
    }
  }

  /** Steps until the time of this turn is spent or the work is done. */
  #slice<T>(work: Work<T>): IteratorResult<undefined, T> {
    const before = this.#spent
    const start = performance.now()
    for (;;) {
      try {
        const step = work.next()
        if (step.done) return step
      } finally {
        this.#spent = before + performance.now() - start
      }
      if (this.#spent >= LONGEST_PAUSE) return { done: false, value: undefined }
    }
  }

  /** Resolves in a turn of its own, after every turn asked for before it. */
  async #turn(): Promise<void> {
    this.#waiting++
    this.#queue = this.#queue.then(nextTurn)
    await this.#queue
    this.#waiting--
    this.#spent = 0
  }
}
