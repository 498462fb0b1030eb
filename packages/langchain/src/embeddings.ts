import { type Embedder, LamError, type PlatformAbortSignal } from '@lamjs/core'
import { checkIsObject, encodeSide, type PromptSide, quote, truncationWarning } from '@lamjs/core/embedder'
import { Embeddings } from '@langchain/core/embeddings'

/** The embedder of a `LamEmbeddings`, and how it reads texts. */
export interface LamEmbeddingsFields {
  /** A `LAM`, a `LamClient` or another embedder. It stays yours: dispose of it when you are done. */
  readonly embedder: Embedder
  /** Width of the embeddings: the first `dimensions` values, normalised again (Matryoshka). Default: the model's. */
  readonly dimensions?: number
  /** Most tokens kept of a text; `Infinity` keeps all. Default: the model's. */
  readonly maxTokens?: number
  /** Called once, for the first texts that lost their ends. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
  /** Stops all calls. */
  readonly signal?: PlatformAbortSignal
}

/**
 * LAM as embeddings of LangChain: `new LamEmbeddings({ embedder: new LAM(native()) })`. A query gets the model's prompt for queries and documents get
 * the one for documents, where the model has them. All calls reject with the errors of the embedder.
 */
export class LamEmbeddings extends Embeddings {
  readonly #fields: LamEmbeddingsFields
  #warned = false

  /** @throws LamError `LAM_OPTION_INVALID` */
  constructor(fields: LamEmbeddingsFields) {
    super({})
    checkIsObject(fields)
    if (typeof fields.embedder?.encode !== 'function') {
      throw new LamError(
        'LAM_OPTION_INVALID',
        `embedder must be a LAM or another Embedder, found ${quote(fields.embedder)}.`,
      )
    }
    this.#fields = { ...fields }
  }

  /** The row of a query, `[dimensions]`. */
  override async embedQuery(text: string): Promise<number[]> {
    return (await this.#embed('query', [text]))[0]
  }

  /** A row for each document, `[dimensions]`, in order. */
  override embedDocuments(texts: string[]): Promise<number[][]> {
    return this.#embed('document', texts)
  }

  /** LangChain's `caller` has no part in it: an embedder makes batches of its own, and a client repeats what may pass. */
  async #embed(side: PromptSide, texts: readonly string[]): Promise<number[][]> {
    const { embedder, dimensions, maxTokens, signal, onWarning = console.warn } = this.#fields
    const rows = await encodeSide(embedder, side, texts, {
      ...(dimensions === undefined ? {} : { dim: dimensions }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(signal === undefined ? {} : { signal }),
    })
    const warning = truncationWarning(rows.truncated, rows.length)
    if (warning !== undefined && !this.#warned) {
      this.#warned = true
      onWarning(`LamEmbeddings: ${warning}`)
    }
    return rows.toArrays()
  }
}
