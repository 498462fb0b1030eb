import type { PlatformAbortSignal, RankedText } from '@lamjs/core'
import { isWholeNumber } from '@lamjs/core/embedder'
import { notOfLam } from '../http/transport.js'

/** Which cross-encoder ranks, and what becomes of pairs that are too long. */
export interface RemoteRerankOptions {
  /** The id or alias of a served cross-encoder. Default: the server's first one. */
  readonly model?: string
  /** Most entries of the ranking. Default: all. */
  readonly top?: number
  /** Most tokens kept of a pair, at least 4. Default: a pair longer than the model's positions is `LAM_INPUT_INVALID`. */
  readonly maxTokens?: number
  /** True cuts pairs at the model's positions. Default false. */
  readonly truncate?: boolean
  /** Stops the call, which then rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal
}

/** The body of `POST /v1/rerank`. */
export function rerankBody(query: string, documents: readonly string[], options: RemoteRerankOptions): unknown {
  const { model, maxTokens, truncate } = options
  return { model, query, documents, max_tokens: maxTokens, truncate }
}

/** The scores of one answer's texts. @throws LamError `LAM_SERVER_FAILED` */
export function scoresOf(answer: unknown, documents: number): RankedText[] {
  const results = (answer as { results?: unknown } | null)?.results
  if (!Array.isArray(results) || results.length !== documents)
    throw notOfLam(`it has no score for each of ${documents} texts`)
  return results.map((result: unknown): RankedText => {
    const { index, relevance_score: score } = (result ?? {}) as Record<string, unknown>
    if (!isWholeNumber(index, 0, documents - 1) || typeof score !== 'number') {
      throw notOfLam('its ranking names a text that was not sent')
    }
    return { index, score }
  })
}
