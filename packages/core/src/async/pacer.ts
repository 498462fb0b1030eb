import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { throwIfAborted } from '../errors.js'
import { nextTurn } from './next-turn.js'

/**
 * A computation that can pause at each bare `yield`, where its state is consistent. Two yields are a few
 * milliseconds apart at most. A test runs the same code in one go, a program in slices.
 */
export type Work<T = void> = Generator<undefined, T, undefined>

/** How long the works of one pacer may block the event loop, in ms. A step that has begun may exceed it. */
const LONGEST_PAUSE = 8

/**
 * Spreads computations over turns of the event loop. The works of one pacer share its time, because the event loop waits for their
 * sum. They take turns, so that a long work does not delay a short one. Many small works in a row share a turn.
 */
export class Pacer {
  /** Time spent since the last turn, in ms. */
  #spent = 0
  #waiting = 0
  #queue: Promise<void> = Promise.resolve()

  /**
   * Runs `work` in slices, and lets the event loop turn between them.
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

  /** Runs steps until the time of this turn is spent or the work is done. */
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

  /** Resolves in a turn of its own, after all earlier ones. */
  async #turn(): Promise<void> {
    this.#waiting++
    this.#queue = this.#queue.then(nextTurn)
    await this.#queue
    this.#waiting--
    this.#spent = 0
  }
}
