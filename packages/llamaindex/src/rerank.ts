import { LamError, type PlatformAbortSignal, type Reranker } from '@lamjs/core'
import { checkIsObject, isWholeNumber, quote, rankTexts, truncationWarning } from '@lamjs/core/embedder'
import type { MessageContent } from '@llamaindex/core/llms'
import type { BaseNodePostprocessor } from '@llamaindex/core/postprocessor'
import { MetadataMode, type NodeWithScore } from '@llamaindex/core/schema'
import { extractText } from '@llamaindex/core/utils'

/** The reranker of a `LamRerank`, and how many nodes it keeps. */
export interface LamRerankOptions {
  /** A `LAM` with a cross-encoder, a `LamClient` or another reranker. It stays yours: dispose of it when you are done. */
  readonly reranker: Reranker
  /** The number of nodes to keep at most. Default: all. */
  readonly topN?: number
  /** Most tokens kept of a query and a node together. Default: the model's. */
  readonly maxTokens?: number
  /** Called once, for the first nodes that lost their ends. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
  /** Stops all calls. */
  readonly signal?: PlatformAbortSignal
}

/**
 * LAM's cross-encoders as a node postprocessor of LlamaIndex: it gives the nodes from best to worst, with their scores. It reads a node as an
 * embedding model does, without the metadata that the node excludes from embeddings. All calls reject with the errors of the reranker.
 */
export class LamRerank implements BaseNodePostprocessor {
  readonly #options: LamRerankOptions
  #warned = false

  /** @throws LamError `LAM_OPTION_INVALID` */
  constructor(options: LamRerankOptions) {
    checkIsObject(options)
    const { reranker, topN } = options
    if (typeof reranker?.rerank !== 'function') {
      throw new LamError('LAM_OPTION_INVALID', `reranker must be a LAM with a cross-encoder, found ${quote(reranker)}.`)
    }
    if (topN !== undefined && !isWholeNumber(topN, 1)) {
      throw new LamError('LAM_OPTION_INVALID', `topN must be a whole number from 1 on, found ${quote(topN)}.`)
    }
    this.#options = { ...options }
  }

  /** New entries, best first; the nodes stay as they are. @throws LamError `LAM_INPUT_INVALID` without a query */
  async postprocessNodes(nodes: NodeWithScore[], query?: MessageContent): Promise<NodeWithScore[]> {
    const { reranker, topN, maxTokens, signal, onWarning = console.warn } = this.#options
    if (query === undefined) {
      throw new LamError('LAM_INPUT_INVALID', 'LamRerank needs the query: call postprocessNodes(nodes, query).')
    }
    const given = [...nodes]
    const texts = given.map(({ node }) => node.getContent(MetadataMode.EMBED))
    const { ranking, truncated } = await rankTexts(reranker, extractText(query), texts, {
      ...(topN === undefined ? {} : { top: topN }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(signal === undefined ? {} : { signal }),
    })
    const warning = truncationWarning(truncated, texts.length)
    if (warning !== undefined && !this.#warned) {
      this.#warned = true
      onWarning(`LamRerank: ${warning}`)
    }
    return ranking.map(({ index, score }) => ({ node: given[index].node, score }))
  }
}
