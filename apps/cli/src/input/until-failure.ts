/** Texts up to a failure of their source. It reports the failure at the end, so that the texts before it are embedded. */
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

  /** @throws the source's error, if there was one */
  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
