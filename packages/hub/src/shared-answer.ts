import { LamError, type PlatformAbortSignal } from '@lamjs/core'

/** One answer for all who ask while it is under way or after it came. One that failed is asked for anew. */
export class SharedAnswer<T> {
  #answer: Promise<T> | undefined

  /** @param ask is given the signal of the first who asks */
  async get(
    ask: (signal: PlatformAbortSignal | undefined) => Promise<T>,
    signal: PlatformAbortSignal | undefined,
  ): Promise<T> {
    for (;;) {
      this.#answer ??= ask(signal)
      const mine = this.#answer
      try {
        return await mine
      } catch (error) {
        if (this.#answer === mine) this.#answer = undefined
        // The signal of another, who asked first, is no reason to stop.
        const stopped = LamError.is(error) && error.code === 'LAM_ABORTED'
        if (!stopped || signal?.aborted) throw error
      }
    }
  }
}
