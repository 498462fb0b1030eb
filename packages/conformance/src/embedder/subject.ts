import type { Embedder, EmbedderInfo, EncodeOptions, Tolerance } from '@lamjs/core'

/** An option of a call that an embedder may lack. It must refuse it with `LAM_OPTION_INVALID` then. */
export type OptionalOption = 'dim' | 'maxTokens' | 'prompt' | 'normalize' | 'output'

export const OPTIONAL_OPTIONS: readonly OptionalOption[] = ['dim', 'maxTokens', 'prompt', 'normalize', 'output']

/** The embedder to test, and the choice of cases. */
export interface EmbedderTarget {
  /** Makes an embedder. Cases share one; those that dispose of one make their own. */
  readonly embedder: () => Embedder | Promise<Embedder>
  /**
   * Makes an embedder of the same model that is known to be right, such as a `LAM` on `@lamjs/reference`. Without it, cases that need known
   * rows do not run, and the suite lists them.
   */
  readonly reference?: () => Embedder | Promise<Embedder>
  /** Largest difference from the reference's rows. Default: 1e-5 and 0.999999. */
  readonly tolerance?: Tolerance
  /** Whether a text has the same row in any list to the bit, or within a tolerance. Default `'bitwise'`. */
  readonly invariance?: 'bitwise' | Tolerance
  /** How long a case waits for what must happen, such as the next row of a stream, in ms. Default 10,000. */
  readonly patience?: number
  /** Options that it lacks. Default: none. */
  readonly lacks?: readonly OptionalOption[]
  /** Run only cases whose name it accepts. The result lists the others as not run. */
  readonly only?: (name: string) => boolean
}

const FLOAT32: Tolerance = { absolute: 1e-5, cosine: 0.999999 }

/** The options of a call with any output, which `Embedder` itself does not promise. */
export type AnyOptions = Omit<EncodeOptions, 'output'> & { readonly output?: string }

/** The embedder under test, shared by cases. */
export class EmbedderSubject {
  readonly target: EmbedderTarget
  readonly tolerance: Tolerance
  readonly invariance: 'bitwise' | Tolerance
  readonly patience: number
  #shared: Promise<Embedder> | undefined
  #reference: Promise<Embedder> | undefined

  constructor(target: EmbedderTarget) {
    this.target = target
    this.tolerance = target.tolerance ?? FLOAT32
    this.invariance = target.invariance ?? 'bitwise'
    this.patience = target.patience ?? 10_000
  }

  lacks(option: OptionalOption): boolean {
    return this.target.lacks?.includes(option) ?? false
  }

  /** A shared embedder; do not dispose of it. */
  shared(): Promise<Embedder> {
    this.#shared ??= Promise.resolve(this.target.embedder())
    return this.#shared
  }

  /** A shared embedder with known rows; do not dispose of it. */
  reference(): Promise<Embedder> {
    if (this.target.reference === undefined) throw new Error('The case needs a reference.')
    this.#reference ??= Promise.resolve(this.target.reference())
    return this.#reference
  }

  async info(): Promise<EmbedderInfo> {
    return (await this.shared()).info()
  }

  /** Calls `use` with an embedder of its own, and disposes of it afterwards. */
  async own<T>(use: (embedder: Embedder) => Promise<T>): Promise<T> {
    const embedder = await this.target.embedder()
    try {
      return await use(embedder)
    } finally {
      await embedder.dispose()
    }
  }

  async dispose(): Promise<void> {
    const made = await Promise.allSettled([this.#shared, this.#reference])
    await Promise.all(made.map((one) => (one.status === 'fulfilled' ? one.value?.dispose() : undefined)))
  }
}
