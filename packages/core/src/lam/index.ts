export { Embeddings, PassageEmbeddings, type StreamedEmbedding } from './embeddings.js'
export { LAM, type LamInfo } from './lam.js'
export type { EncodeOptions, EncodeProgress, LamOptions } from './options.js'
export { similarity } from './similarity.js'
