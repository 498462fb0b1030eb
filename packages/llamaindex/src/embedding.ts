import { type Embedder, LamError, type PlatformAbortSignal } from '@lamjs/core'
import {
  checkIsObject,
  encodeSide,
  isWholeNumber,
  type PromptSide,
  quote,
  truncationWarning,
} from '@lamjs/core/embedder'
import { BaseEmbedding } from '@llamaindex/core/embeddings'
import type { MessageContentDetail } from '@llamaindex/core/llms'
import { extractSingleText } from '@llamaindex/core/utils'

/** The embedder of a `LamEmbedding`, and how it reads texts. */
export interface LamEmbeddingOptions {
  /** A `LAM`, a `LamClient` or another embedder. It stays yours: dispose of it when you are done. */
  readonly embedder: Embedder
  /** Width of the embeddings: the first `dimensions` values, normalised again (Matryoshka). Default: the model's. */
  readonly dimensions?: number
  /** Most tokens kept of a text; `Infinity` keeps all. Default: the model's. */
  readonly maxTokens?: number
  /** Texts of one call, which is the step of LlamaIndex's progress. Default 256. */
  readonly embedBatchSize?: number
  /** Called once, for the first texts that lost their ends. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
  /** Stops all calls. */
  readonly signal?: PlatformAbortSignal
}

/**
 * LAM as an embedding model of LlamaIndex: `Settings.embedModel = new LamEmbedding({ embedder: new LAM(native()) })`. A query gets the model's prompt
 * for queries and a text gets the one for documents, where the model has them. All calls reject with the errors of the embedder.
 */
export class LamEmbedding extends BaseEmbedding {
  readonly #options: LamEmbeddingOptions
  #warned = false

  /** @throws LamError `LAM_OPTION_INVALID` */
  constructor(options: LamEmbeddingOptions) {
    super()
    checkIsObject(options)
    const { embedder, embedBatchSize = 256 } = options
    if (typeof embedder?.encode !== 'function') {
      throw new LamError('LAM_OPTION_INVALID', `embedder must be a LAM or another Embedder, found ${quote(embedder)}.`)
    }
    if (!isWholeNumber(embedBatchSize, 1)) {
      throw new LamError(
        'LAM_OPTION_INVALID',
        `embedBatchSize must be a whole number from 1 on, found ${quote(embedBatchSize)}.`,
      )
    }
    this.#options = { ...options }
    this.embedBatchSize = embedBatchSize
  }

  /** The row of a text that is not a query, `[dimensions]`. */
  override async getTextEmbedding(text: string): Promise<number[]> {
    return (await this.#embed('document', [text]))[0]
  }

  /** An arrow function, as LlamaIndex calls it without `this`. */
  override getTextEmbeddings = (texts: string[]): Promise<number[][]> => this.#embed('document', texts)

  /** Null for a query without text, such as an image. */
  override async getQueryEmbedding(query: MessageContentDetail): Promise<number[] | null> {
    const text = extractSingleText(query)
    return text === null ? null : (await this.#embed('query', [text]))[0]
  }

  async #embed(side: PromptSide, texts: readonly string[]): Promise<number[][]> {
    const { embedder, dimensions, maxTokens, signal, onWarning = console.warn } = this.#options
    const rows = await encodeSide(embedder, side, texts, {
      ...(dimensions === undefined ? {} : { dim: dimensions }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(signal === undefined ? {} : { signal }),
    })
    const warning = truncationWarning(rows.truncated, rows.length)
    if (warning !== undefined && !this.#warned) {
      this.#warned = true
      onWarning(`LamEmbedding: ${warning}`)
    }
    return rows.toArrays()
  }
}
