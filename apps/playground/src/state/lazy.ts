import { type ReadonlySignal, signal } from '@preact/signals'

/** A value that loads once, on the first request; after a failure it loads again. */
export class Lazy<T> {
  readonly #load: () => Promise<T>
  readonly #value = signal<T | undefined>(undefined)
  readonly #hasFailed = signal(false)
  #loading: Promise<void> | undefined

  constructor(load: () => Promise<T>) {
    this.#load = load
  }

  /** undefined until it is loaded */
  get value(): ReadonlySignal<T | undefined> {
    return this.#value
  }

  get hasFailed(): ReadonlySignal<boolean> {
    return this.#hasFailed
  }

  /** Loads the value. It never rejects; `hasFailed` tells a failure. */
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
