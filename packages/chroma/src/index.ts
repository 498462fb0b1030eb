export {
  type EmbedderOf,
  type LamChromaConfig,
  type LamChromaOptions,
  LamEmbeddingFunction,
  type LamEmbeddingFunctionClass,
  lamEmbeddingFunction,
  lamEmbeddingFunctionClass,
} from './embedding-function.js'
