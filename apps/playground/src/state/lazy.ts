import { type ReadonlySignal, signal } from '@preact/signals'

/** Something that is fetched once it is asked for, and once only; after a failure, again. */
export class Lazy<T> {
  readonly #load: () => Promise<T>
  readonly #value = signal<T | undefined>(undefined)
  readonly #hasFailed = signal(false)
  #loading: Promise<void> | undefined

  constructor(load: () => Promise<T>) {
    this.#load = load
  }

  /** undefined until it is there */
  get value(): ReadonlySignal<T | undefined> {
    return this.#value
  }

  get hasFailed(): ReadonlySignal<boolean> {
    return this.#hasFailed
  }

  /** Has it fetched. Never rejects: `hasFailed` tells. */
  need(): Promise<void> {
    this.#loading ??= this.#start()
    return this.#loading
  }

  async #start(): Promise<void> {
    this.#hasFailed.value = false
    try {
      this.#value.value = await this.#load()
    } catch {
      this.#hasFailed.value = true
      this.#loading = undefined
    }
  }
}
