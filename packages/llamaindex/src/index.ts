export { LamEmbedding, type LamEmbeddingOptions } from './embedding.js'
export { LamRerank, type LamRerankOptions } from './rerank.js'
