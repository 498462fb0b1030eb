import type { RerankOptions } from '../lam/options.js'
import type { RankedText, Reranking } from '../lam/reranking.js'

/** Scores texts against a query. A `LAM` with a cross-encoder and a client of a server are rerankers. Adapters take one. */
export interface Reranker {
  /** The scores of all texts, or the texts from best to worst. */
  rerank(
    query: string,
    texts: readonly string[],
    options?: Pick<RerankOptions, 'maxTokens' | 'signal'>,
  ): Promise<Reranking | readonly RankedText[]>
}

/** The texts of a call from best to worst. */
export interface RankedTexts {
  /** Best first. */
  readonly ranking: readonly RankedText[]
  /** Indices of the texts whose pair with the query lost tokens. A client of a server refuses such pairs unless the caller gives `maxTokens`. */
  readonly truncated: readonly number[]
}

/**
 * Ranks texts with any reranker.
 * @param options `top`: how many texts at most; the others as for `rerank`
 */
export async function rankTexts(
  reranker: Reranker,
  query: string,
  texts: readonly string[],
  { top = texts.length, ...options }: Pick<RerankOptions, 'maxTokens' | 'signal'> & { readonly top?: number } = {},
): Promise<RankedTexts> {
  const scored = await reranker.rerank(query, texts, options)
  if ('ranking' in scored) {
    return { ranking: scored.ranking({ top }), truncated: scored.truncated.map(({ index }) => index) }
  }
  return { ranking: scored.slice(0, Math.max(0, top)), truncated: [] }
}
