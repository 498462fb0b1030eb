import { type Embedder, LamError } from '@lamjs/core'
import { checkDim, encodeSide, isWholeNumber, type PromptSide, quote, truncationWarning } from '@lamjs/core/embedder'
import type { EmbeddingFunction, EmbeddingFunctionSpace } from 'chromadb'

/** What Chroma keeps beside a collection, so that a later process embeds queries as its documents were. */
export interface LamChromaConfig {
  /** The model's name. Rows of two models do not compare. */
  readonly model: string
  /** Width of the rows. */
  readonly dim: number
}

/** How an embedding function names its model and warns. */
export interface LamChromaOptions {
  /** The model's name that collections keep. Default: `info().model`. A server and a local LAM may call one model by two names. */
  readonly model?: string
  /** Called where texts lost their ends, because they are longer than the model's `maxTokens`. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
}

/** The embedder for a collection, by what the collection keeps. */
export type EmbedderOf = (config: LamChromaConfig) => Embedder | Promise<Embedder>

/** What `registerEmbeddingFunction` of Chroma takes. */
export interface LamEmbeddingFunctionClass {
  /** An embedding function for a collection with this config. */
  new (config: LamChromaConfig): LamEmbeddingFunction
  /** The class's own, as Chroma's type asks. Chroma finds the class by the name that it was registered with. */
  readonly name: string
  /** Chroma calls it with the config of a collection. A wrong one is an error of the first call of the function. */
  buildFromConfig(config: Record<string, unknown>): LamEmbeddingFunction
}

/**
 * The embedding function for `createCollection` and `getCollection`. Loads the model for its facts.
 * @param options `dim`: width of the rows, default the model's
 * @throws LamError `LAM_OPTION_INVALID`, and as `embedder.info()`
 */
export async function lamEmbeddingFunction(
  embedder: Embedder,
  { dim, ...options }: LamChromaOptions & { readonly dim?: number } = {},
): Promise<LamEmbeddingFunction> {
  checkDim(dim)
  const info = await embedder.info()
  const Bound = lamEmbeddingFunctionClass(embedder, options)
  return new Bound({ model: options.model ?? info.model, dim: dim ?? info.dim })
}

/**
 * A class for `registerEmbeddingFunction('lam', …)`. Then `getCollection` by name alone gives a collection that embeds.
 * @param embedder for all collections, or a function that chooses one
 */
export function lamEmbeddingFunctionClass(
  embedder: Embedder | EmbedderOf,
  options: LamChromaOptions = {},
): LamEmbeddingFunctionClass {
  const embedderOf = typeof embedder === 'function' ? embedder : () => embedder
  return class extends LamEmbeddingFunction {
    constructor(config: LamChromaConfig) {
      super(config, embedderOf, options)
    }

    // Chroma ignores an error of this function, so that a wrong config is an error of the first call.
    static buildFromConfig(config: Record<string, unknown>): LamEmbeddingFunction {
      return new this(config as unknown as LamChromaConfig)
    }
  }
}

/** Embeds what a collection adds with the model's prompt for documents, and what it is asked with the prompt for queries. */
export abstract class LamEmbeddingFunction implements EmbeddingFunction {
  /** Chroma keeps it beside a collection, and looks for a class that is registered under it. */
  readonly name = 'lam'
  readonly #config: LamChromaConfig
  readonly #embedderOf: EmbedderOf
  readonly #options: LamChromaOptions

  constructor(config: LamChromaConfig, embedderOf: EmbedderOf, options: LamChromaOptions) {
    this.#config = config
    this.#embedderOf = embedderOf
    this.#options = options
  }

  /**
   * A row for each document, `[dim]`, in order.
   * @throws LamError `LAM_STORE_MISMATCH` if the collection holds rows of another model, and as `Embedder.encode`
   */
  generate(texts: string[]): Promise<number[][]> {
    return this.#encode('document', texts)
  }

  /** A row for each query, `[dim]`, in order. @throws LamError as `generate` */
  generateForQueries(texts: string[]): Promise<number[][]> {
    return this.#encode('query', texts)
  }

  /** Rows have norm 1, so that every space ranks them alike. */
  defaultSpace(): EmbeddingFunctionSpace {
    return 'cosine'
  }

  /** All that Chroma has. */
  supportedSpaces(): EmbeddingFunctionSpace[] {
    return ['cosine', 'l2', 'ip']
  }

  /** A `LamChromaConfig`, for Chroma to keep. */
  getConfig(): Record<string, unknown> {
    return { ...this.#config }
  }

  /** Checks a config that Chroma kept. @throws LamError `LAM_OPTION_INVALID` if it is none of `getConfig` */
  validateConfig(config: Record<string, unknown>): void {
    if (typeof config.model === 'string' && isWholeNumber(config.dim, 1)) return
    throw new LamError(
      'LAM_OPTION_INVALID',
      `The config of the embedding function 'lam' must have model (a name) and dim (a whole number), found ${quote(config.model)} and ${quote(config.dim)}.`,
    )
  }

  /**
   * Refuses a config with another model or width.
   * @throws LamError `LAM_STORE_MISMATCH`: rows of another model or width do not compare with those that are there
   */
  validateConfigUpdate(config: Record<string, unknown>): void {
    const { model, dim } = this.#config
    if (config.model !== model || config.dim !== dim) throw mismatch(this.#config, quote(config.model), config.dim)
  }

  async #encode(side: PromptSide, texts: readonly string[]): Promise<number[][]> {
    this.validateConfig(this.getConfig())
    const embedder = await this.#embedderOf(this.#config)
    const info = await embedder.info()
    const model = this.#options.model ?? info.model
    if (model !== this.#config.model) throw mismatch(this.#config, quote(model), info.dim)
    const { dim } = this.#config
    const rows = await encodeSide(embedder, side, texts, dim === info.dim ? {} : { dim })
    const warning = truncationWarning(rows.truncated, texts.length)
    if (warning !== undefined) (this.#options.onWarning ?? console.warn)(warning)
    return rows.toArrays()
  }
}

function mismatch({ model, dim }: LamChromaConfig, found: string, width: unknown): LamError {
  return new LamError(
    'LAM_STORE_MISMATCH',
    `The collection holds rows of ${quote(model)} with ${dim} values, and the embedder has ${found} with ${quote(width)}. ` +
      "Take the collection's model, or a new collection. If it is the same model by another name, pass that name as the option model.",
  )
}
