export {
  type LamChromaConfig,
  type LamChromaOptions,
  LamEmbeddingFunction,
  lamEmbeddingFunction,
  lamEmbeddingFunctionClass,
} from './embedding-function.js'
