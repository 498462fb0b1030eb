// The client's own, and what users need of core, so that one install and one import line are enough.
export {
  BinaryEmbeddings,
  type BinaryRow,
  type Embedder,
  type EmbedderInfo,
  Embeddings,
  type EmbeddingsOf,
  type EncodeOptions,
  type EncodePassagesOptions,
  type EncodeProgress,
  Int8Embeddings,
  type Int8Row,
  LamError,
  type LamErrorCode,
  type Output,
  PassageEmbeddings,
  type Prompt,
  type RankedText,
  type Row,
  type RowOf,
  type StreamedEmbedding,
  similarity,
} from '@lamjs/core'
export { LamClient } from './client.js'
export type { ClientBatch, ClientFetch, ClientRequest, ClientResponse, LamClientOptions } from './options.js'
export type { RemoteInfo, RemoteModel } from './requests/model-facts.js'
export type { RemoteRerankOptions } from './requests/rerank.js'
