import { type EmbeddedValues, type EmbeddingCall, embedValues } from './embed-values.js'
import { noModel, pickModel } from './pick-model.js'
import { type RankedDocuments, type RerankingCall, rerankDocuments } from './rerank-documents.js'
import { type LamProviderSettings, settle } from './settings.js'

// The interfaces are our own and narrower than those of `@ai-sdk/provider`, so that every version of the SDK takes them: its versions of one
// specification are not assignable to one another.

/** An embedding model by version `Version` of the SDK's specification. */
export interface LamEmbeddingModel<Version extends string> {
  /** `'v4'` for AI SDK 7, `'v3'` for AI SDK 6. */
  readonly specificationVersion: Version
  /** The key of its options in `providerOptions`, and its name in telemetry. */
  readonly provider: 'lam'
  /** The setting `embeddingModelId`. */
  readonly modelId: string
  /** Infinity: an embedder makes batches of its own. */
  readonly maxEmbeddingsPerCall: number
  /** The SDK may have several calls under way at once. */
  readonly supportsParallelCalls: true
  /**
   * Embeds every value of a call; `embed` and `embedMany` call it.
   * @throws the signal's reason after an abort; APICallError where a server failed; LamError, as `encode`, and `LAM_OPTION_INVALID`
   */
  doEmbed(call: EmbeddingCall): Promise<EmbeddedValues>
}

/** A reranking model by version `Version` of the SDK's specification. */
export interface LamRerankingModel<Version extends string> {
  /** `'v4'` for AI SDK 7, `'v3'` for AI SDK 6. */
  readonly specificationVersion: Version
  /** The key of its options in `providerOptions`, and its name in telemetry. */
  readonly provider: 'lam'
  /** The setting `rerankingModelId`. */
  readonly modelId: string
  /**
   * Ranks the documents of a call; `rerank` calls it.
   * @throws the signal's reason after an abort; APICallError where a server failed; LamError, as `rerank`, and `LAM_OPTION_INVALID`
   */
  doRerank(call: RerankingCall): Promise<RankedDocuments>
}

/** A provider by version `Version` of the SDK's specification. */
export interface LamProvider<Version extends string> {
  /** `'v4'` for AI SDK 7, `'v3'` for AI SDK 6. */
  readonly specificationVersion: Version
  /** The embedder of the settings. @throws NoSuchModelError without one, and for another id */
  embeddingModel(modelId?: string): LamEmbeddingModel<Version>
  /** The reranker of the settings. @throws NoSuchModelError without one, and for another id */
  rerankingModel(modelId?: string): LamRerankingModel<Version>
  /** A member that the SDK asks of every provider. @throws NoSuchModelError always: LAM has no language models */
  languageModel(modelId: string): never
  /** A member that the SDK asks of every provider. @throws NoSuchModelError always: LAM has no image models */
  imageModel(modelId: string): never
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function lamProvider<Version extends string>(
  specificationVersion: Version,
  settings: LamProviderSettings,
): LamProvider<Version> {
  const { embedder, reranker, embeddingModelId, rerankingModelId } = settle(settings)
  return {
    specificationVersion,
    embeddingModel(modelId = embeddingModelId) {
      const given = pickModel(embedder, embeddingModelId, modelId, 'embeddingModel')
      return {
        specificationVersion,
        provider: 'lam',
        modelId,
        maxEmbeddingsPerCall: Number.POSITIVE_INFINITY,
        supportsParallelCalls: true,
        doEmbed: (call) => embedValues(given, call),
      }
    },
    rerankingModel(modelId = rerankingModelId) {
      const given = pickModel(reranker, rerankingModelId, modelId, 'rerankingModel')
      return { specificationVersion, provider: 'lam', modelId, doRerank: (call) => rerankDocuments(given, call) }
    },
    languageModel: (modelId) => noModel(modelId, 'languageModel'),
    imageModel: (modelId) => noModel(modelId, 'imageModel'),
  }
}
