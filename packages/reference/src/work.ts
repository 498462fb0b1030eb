import { nextTurn, throwIfAborted } from '@lamjs/core'

/**
 * A computation that can be paused. Each bare `yield` marks a moment at which nothing is half done; the next one
 * comes after a few million operations. The same code so runs at one go in a test and in slices in a program.
 */
export type Work<T = void> = Generator<undefined, T, undefined>

/** Does all of `work` now. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** Hands out turns of the event loop, one slice of work a turn, however many runs are under way. */
export class Pacer {
  #tail: Promise<void> = Promise.resolve()

  /** Resolves in a later turn than every pause asked for before it. */
  pause(): Promise<void> {
    this.#tail = this.#tail.then(nextTurn)
    return this.#tail
  }
}

/** The longest a slice goes on before it pauses. */
const SLICE_MILLISECONDS = 8

/**
 * Does `work` in slices, with a turn for everybody else in between.
 * @throws LamError `LAM_ABORTED` within one slice of `signal` firing
 */
export async function finishInSlices<T>(work: Work<T>, pacer: Pacer, signal?: AbortSignal): Promise<T> {
  for (;;) {
    await pacer.pause()
    throwIfAborted(signal)
    const end = performance.now() + SLICE_MILLISECONDS
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() < end)
  }
}
