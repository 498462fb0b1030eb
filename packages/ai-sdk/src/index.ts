import { type LamProvider, lamProvider } from './provider.js'
import type { LamProviderSettings } from './settings.js'

export type { CallOptions, LamEmbeddingOptions, LamRerankingOptions } from './call-options.js'
export type { EmbeddedValues, EmbeddingCall } from './embed-values.js'
export type { LamEmbeddingModel, LamProvider, LamRerankingModel } from './provider.js'
export type { RankedDocuments, RerankingCall } from './rerank-documents.js'
export type { LamProviderSettings } from './settings.js'

/**
 * LAM as a provider of AI SDK 7, by version 4 of its specification: `const lam = createLam({ embedder: new LAM(native()) })`, then
 * `embed({ model: lam.embeddingModel(), value: 'Hello' })`.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function createLam(settings: LamProviderSettings): LamProvider<'v4'> {
  return lamProvider('v4', settings)
}
