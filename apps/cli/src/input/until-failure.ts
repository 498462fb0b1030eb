/** Texts up to a failure of their source, which is told only at the end: what was read before it is still embedded. */
export class UntilFailure<T> implements AsyncIterable<T> {
  readonly #texts: AsyncIterable<T>
  #failure: { readonly error: unknown } | undefined

  constructor(texts: AsyncIterable<T>) {
    this.#texts = texts
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      yield* this.#texts
    } catch (error) {
      this.#failure = { error }
    }
  }

  /** @throws what the source failed with, if it did */
  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
