export { BatchingEmbedder, type BatchingOptions } from './batching-embedder.js'
export type { Embedder, EmbedderInfo } from './embedder.js'
export type { Reranker } from './reranker.js'
