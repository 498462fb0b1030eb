import { type Embedder, LamError, type Reranker } from '@lamjs/core'
import { checkIsObject, quote } from '@lamjs/core/embedder'

/** The models that a provider serves. It needs an embedder, a reranker or both. */
export interface LamProviderSettings {
  /** A `LAM`, a `LamClient` or another embedder. It stays yours: dispose of it when you are done. */
  readonly embedder?: Embedder
  /** A `LAM` with a cross-encoder, a `LamClient` or another reranker. */
  readonly reranker?: Reranker
  /** The embedding model's id in logs, telemetry and registries. Default `'embedder'`. */
  readonly embeddingModelId?: string
  /** The reranking model's id. Default `'reranker'`. */
  readonly rerankingModelId?: string
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function settle(settings: LamProviderSettings) {
  checkIsObject(settings)
  const { embedder, reranker, embeddingModelId = 'embedder', rerankingModelId = 'reranker' } = settings
  if (embedder === undefined && reranker === undefined) {
    throw new LamError('LAM_OPTION_INVALID', 'createLam takes an embedder, a reranker or both; found neither.')
  }
  if (embedder !== undefined && typeof embedder?.encode !== 'function') throw invalid('embedder', 'a LAM', embedder)
  if (reranker !== undefined && typeof reranker?.rerank !== 'function') throw invalid('reranker', 'a LAM', reranker)
  for (const [name, id] of Object.entries({ embeddingModelId, rerankingModelId })) {
    if (typeof id !== 'string' || id === '') throw invalid(name, 'a string', id)
  }
  return { embedder, reranker, embeddingModelId, rerankingModelId }
}

function invalid(option: string, expected: string, found: unknown): LamError {
  return new LamError('LAM_OPTION_INVALID', `${option} must be ${expected}, found ${quote(found)}.`)
}
