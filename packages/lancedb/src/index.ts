export {
  LamEmbeddingFunction,
  type LamLanceConfig,
  type LamLanceOptions,
  registerLam,
} from './embedding-function.js'
