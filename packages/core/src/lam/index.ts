export { Embeddings, PassageEmbeddings } from './embeddings.js'
export type { TokenEmbeddings } from './encode-tokens.js'
export { LAM, type LamInfo } from './lam.js'
export type {
  EncodeOptions,
  EncodePassagesOptions,
  EncodeProgress,
  LamOptions,
  PassageContext,
  RerankOptions,
} from './options.js'
export type { Prompt } from './prompt.js'
export type { CutPair, RankedText, Reranking } from './reranking.js'
export type { Row } from './row.js'
export { similarity } from './similarity.js'
export type { StreamedEmbedding } from './streamed-embedding.js'
export type { StreamText, TextPieces } from './text-pieces.js'
export type { TextTokenization } from './tokenize-texts.js'
