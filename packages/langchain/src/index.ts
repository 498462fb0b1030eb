export { LamEmbeddings, type LamEmbeddingsFields } from './embeddings.js'
export { LamRerank, type LamRerankFields } from './rerank.js'
