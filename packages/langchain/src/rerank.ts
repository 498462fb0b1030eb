import { LamError, type PlatformAbortSignal, type Reranker } from '@lamjs/core'
import { checkIsObject, isWholeNumber, quote, rankTexts, truncationWarning } from '@lamjs/core/embedder'
import { Document, type DocumentInterface } from '@langchain/core/documents'
import { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors'

/** The reranker of a `LamRerank`, and how many documents it keeps. */
export interface LamRerankFields {
  /** A `LAM` with a cross-encoder, a `LamClient` or another reranker. It stays yours: dispose of it when you are done. */
  readonly reranker: Reranker
  /** The number of documents to keep at most. Default: all. */
  readonly topN?: number
  /** Most tokens kept of a query and a document together. Default: the model's. */
  readonly maxTokens?: number
  /** Called once, for the first documents that lost their ends. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
  /** Stops all calls. */
  readonly signal?: PlatformAbortSignal
}

/**
 * LAM's cross-encoders as a document compressor of LangChain: it gives the documents from best to worst, with the score in
 * `metadata.relevanceScore`. All calls reject with the errors of the reranker.
 */
export class LamRerank extends BaseDocumentCompressor {
  readonly #fields: LamRerankFields
  #warned = false

  /** @throws LamError `LAM_OPTION_INVALID` */
  constructor(fields: LamRerankFields) {
    super()
    checkIsObject(fields)
    const { reranker, topN } = fields
    if (typeof reranker?.rerank !== 'function') {
      throw new LamError('LAM_OPTION_INVALID', `reranker must be a LAM with a cross-encoder, found ${quote(reranker)}.`)
    }
    if (topN !== undefined && !isWholeNumber(topN, 1)) {
      throw new LamError('LAM_OPTION_INVALID', `topN must be a whole number from 1 on, found ${quote(topN)}.`)
    }
    this.#fields = { ...fields }
  }

  /** New documents; the given ones stay as they are. */
  override async compressDocuments<Metadata extends Record<string, unknown>>(
    documents: DocumentInterface<Metadata>[],
    query: string,
  ): Promise<Document<Metadata & { relevanceScore: number }>[]> {
    const { reranker, topN, maxTokens, signal, onWarning = console.warn } = this.#fields
    const given = [...documents]
    const texts = given.map(({ pageContent }) => pageContent)
    const { ranking, truncated } = await rankTexts(reranker, query, texts, {
      ...(topN === undefined ? {} : { top: topN }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(signal === undefined ? {} : { signal }),
    })
    const warning = truncationWarning(truncated, texts.length)
    if (warning !== undefined && !this.#warned) {
      this.#warned = true
      onWarning(`LamRerank: ${warning}`)
    }
    return ranking.map(({ index, score }) => {
      const { metadata, ...rest } = given[index]
      return new Document({ ...rest, metadata: { ...metadata, relevanceScore: score } })
    })
  }
}
