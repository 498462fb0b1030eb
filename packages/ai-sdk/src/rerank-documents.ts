import type { Reranker } from '@lamjs/core'
import { rankTexts, truncationWarning } from '@lamjs/core/embedder'
import { type CallOptions, rerankingOptions } from './call-options.js'
import { inSdkTerms } from './sdk-error.js'

/** The options of both versions of the specification. */
export interface RerankingCall extends CallOptions {
  /** What every document is scored against. */
  readonly query: string
  /** Strings for `'text'`. For `'object'` any JSON values: the model reads their JSON, and a warning says so. */
  readonly documents: { readonly type: 'text' | 'object'; readonly values: readonly unknown[] }
  /** Most entries of the ranking. Default: all. */
  readonly topN?: number | undefined
}

/** The result of `doRerank` in both versions of the specification. */
export interface RankedDocuments {
  /** From best to worst; `index` is the document's in the call, `relevanceScore` the cross-encoder's score as it is. */
  ranking: { index: number; relevanceScore: number }[]
  /** That objects were read as JSON, and how many documents lost their ends; empty where neither holds. */
  warnings: ({ type: 'other'; message: string } | { type: 'compatibility'; feature: string; details: string })[]
}

/** A cross-encoder reads texts, so that an object becomes its JSON. */
export function rerankDocuments(reranker: Reranker, call: RerankingCall): Promise<RankedDocuments> {
  return inSdkTerms(reranker, call, async () => {
    const { query, documents, topN, abortSignal } = call
    const { maxTokens } = rerankingOptions(call)
    const isText = documents.type === 'text'
    const texts = documents.values.map((document) => (isText ? (document as string) : JSON.stringify(document)))
    const { ranking, truncated } = await rankTexts(reranker, query, texts, {
      ...(topN === undefined ? {} : { top: topN }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(abortSignal === undefined ? {} : { signal: abortSignal }),
    })
    const warnings: RankedDocuments['warnings'] = []
    if (!isText) {
      warnings.push({ type: 'compatibility', feature: 'object documents', details: 'The model reads their JSON.' })
    }
    const cut = truncationWarning(truncated, texts.length)
    if (cut !== undefined) warnings.push({ type: 'other', message: cut })
    return { ranking: ranking.map(({ index, score }) => ({ index, relevanceScore: score })), warnings }
  })
}
