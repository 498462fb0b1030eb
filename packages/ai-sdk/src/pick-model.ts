import { NoSuchModelError } from '@ai-sdk/provider'

type ModelType = 'languageModel' | 'embeddingModel' | 'imageModel' | 'rerankingModel'

/** What the settings gave for a model, if the caller asks for it by its id or by none. @throws NoSuchModelError */
export function pickModel<T>(given: T | undefined, own: string, modelId: string, modelType: ModelType): T {
  if (given === undefined) {
    const setting = modelType === 'embeddingModel' ? 'embedder' : 'reranker'
    throw new NoSuchModelError({ modelId, modelType, message: `Give createLam a setting ${setting} for this model.` })
  }
  if (modelId !== own) {
    throw new NoSuchModelError({
      modelId,
      modelType,
      message: `This provider's ${modelType} is '${own}', not '${modelId}'.`,
    })
  }
  return given
}

/** The kinds of models that LAM has none of. @throws NoSuchModelError */
export function noModel(modelId: string, modelType: ModelType): never {
  throw new NoSuchModelError({
    modelId,
    modelType,
    message: `LAM has embedding and reranking models, and no ${modelType}.`,
  })
}
