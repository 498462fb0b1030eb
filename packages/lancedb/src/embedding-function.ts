import { type Embedder, LamError } from '@lamjs/core'
import { checkDim, encodeSide, type PromptSide, quote, truncationWarning } from '@lamjs/core/embedder'
import { register, TextEmbeddingFunction } from '@lancedb/lancedb/embedding'

/** What LanceDB keeps in a table's schema, so that a later process embeds queries as its documents were. */
export interface LamLanceConfig {
  /** The model's name. Rows of two models do not compare. */
  readonly model: string
  /** Width of the rows. */
  readonly dim: number
}

/** How an embedder is registered, and what tables keep of it. */
export interface LamLanceOptions {
  /** The function's name in LanceDB's registry and in tables, default `'lam'`. Each embedder needs its own. */
  readonly name?: string
  /** Width of the rows in new tables. Default: the model's. */
  readonly dim?: number
  /** The model's name that tables keep. Default: `info().model`. A server and a local LAM may call one model by two names. */
  readonly model?: string
  /** Called where texts lost their ends, because they are longer than the model's `maxTokens`. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
}

/**
 * Puts the embedder into LanceDB's registry, so that tables made with it embed what is added and what is searched. Call it once a process, before
 * such a table is used.
 * @returns the function whose `sourceField()` and `vectorField()` make a schema
 * @throws LamError `LAM_OPTION_INVALID`, and as `embedder.info()`; LanceDB's error if the name is taken
 */
export async function registerLam(
  embedder: Embedder,
  { name = 'lam', dim, ...options }: LamLanceOptions = {},
): Promise<LamEmbeddingFunction> {
  checkDim(dim)
  const info = await embedder.info()
  const own: LamLanceConfig = { model: options.model ?? info.model, dim: dim ?? info.dim }
  class Registered extends LamEmbeddingFunction {
    constructor(config: Partial<LamLanceConfig> = {}) {
      super({ ...own, ...config }, embedder, options)
    }
  }
  register(name)(Registered)
  return new Registered()
}

/** Embeds a table's texts with the model's prompt for documents, and searches with the prompt for queries. */
export abstract class LamEmbeddingFunction extends TextEmbeddingFunction<LamLanceConfig> {
  readonly #config: LamLanceConfig
  readonly #embedder: Embedder
  readonly #options: Pick<LamLanceOptions, 'model' | 'onWarning'>

  constructor(config: LamLanceConfig, embedder: Embedder, options: Pick<LamLanceOptions, 'model' | 'onWarning'>) {
    super()
    // Keeps what `toJSON` writes into the schema.
    this.resolveVariables(config)
    this.#config = config
    this.#embedder = embedder
    this.#options = options
  }

  /**
   * LanceDB calls it whenever it makes the function that a table names.
   * @throws LamError `LAM_STORE_MISMATCH` if the table holds rows of another model
   */
  override async init(): Promise<void> {
    const info = await this.#embedder.info()
    const found = this.#options.model ?? info.model
    const { model, dim } = this.#config
    if (found === model) return
    throw new LamError(
      'LAM_STORE_MISMATCH',
      `The table holds rows of ${quote(model)} with ${dim} values, and the registered embedder has ${quote(found)}. ` +
        "Register the table's model, or make a new table. If it is the same model by another name, pass that name as the option model.",
    )
  }

  /** Width of the rows, and so of the vector column. */
  override ndims(): number {
    return this.#config.dim
  }

  /** A row for each text of a table, `[dim]`, in order. @throws LamError as `Embedder.encode` */
  generateEmbeddings(texts: string[]): Promise<Float32Array[]> {
    return this.#encode('document', texts)
  }

  /** The row of a query, `[dim]`. @throws LamError as `Embedder.encode` */
  override async computeQueryEmbeddings(text: string): Promise<Float32Array> {
    return (await this.#encode('query', [text]))[0]
  }

  async #encode(side: PromptSide, texts: readonly string[]): Promise<Float32Array[]> {
    const { dim } = this.#config
    const width = (await this.#embedder.info()).dim
    const rows = await encodeSide(this.#embedder, side, texts, dim === width ? {} : { dim })
    const warning = truncationWarning(rows.truncated, texts.length)
    if (warning !== undefined) (this.#options.onWarning ?? console.warn)(warning)
    return [...rows]
  }
}
