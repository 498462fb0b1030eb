import { LamError, type PlatformAbortSignal } from '@lamjs/core'

/** Shares one answer between concurrent and later calls. After a failure, the next call asks again. */
export class SharedAnswer<T> {
  #answer: Promise<T> | undefined

  /** @param ask receives the signal of the first call */
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
        // The abort of the first call must not stop this one.
        const stopped = LamError.is(error) && error.code === 'LAM_ABORTED'
        if (!stopped || signal?.aborted) throw error
      }
    }
  }
}
