import type { Embeddings } from '../lam/embeddings.js'
import type { EncodeOptions } from '../lam/options.js'
import type { StreamedEmbedding } from '../lam/streamed-embedding.js'

/**
 * What turns texts into float32 rows, wherever it runs: a `LAM`, a `BatchingEmbedder`, a client of a server, a double in a test. Servers,
 * adapters and search take this.
 *
 * A text's row depends on the text and the options alone. Options that an embedder cannot honour are `LAM_OPTION_INVALID`.
 */
export interface Embedder {
  /** Rows in the order of the texts. The list may be empty; the caller may change it once the call has returned its promise. */
  encode(texts: readonly string[], options?: EncodeOptions): Promise<Embeddings>
  /** Rows as the texts come, in their order. */
  stream(texts: Iterable<string> | AsyncIterable<string>, options?: EncodeOptions): AsyncIterable<StreamedEmbedding>
  info(): Promise<EmbedderInfo>
  /** Frees what the embedder holds. May be called twice. Calls under way and later ones reject with `LAM_DISPOSED`. */
  dispose(): Promise<void>
}

/** What every embedder can tell of its model, also one at the other end of a wire. */
export interface EmbedderInfo {
  /** Rows of two models do not mix: stores keep this name beside them. */
  readonly model: string
  /** Width of the rows where a call names none. */
  readonly dim: number
  /** Most tokens kept of a text where a call names no limit. */
  readonly maxTokens: number
  /** Strings to put before a text, by name. */
  readonly prompts: Readonly<Record<string, string>>
  /** The prompt that holds where a call names none. */
  readonly defaultPrompt?: string
}
