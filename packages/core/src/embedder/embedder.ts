import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { Embeddings } from '../lam/embeddings.js'
import type { EncodeOptions } from '../lam/options.js'
import type { StreamedEmbedding } from '../lam/streamed-embedding.js'

/**
 * Turns texts into float32 rows. A `LAM`, a `BatchingEmbedder`, a client of a server and a test double are embedders. Servers,
 * adapters and search take one.
 *
 * A text's row depends on the text and the options alone. An embedder rejects an option that it lacks with `LAM_OPTION_INVALID`.
 */
export interface Embedder {
  /** Rows in the order of the texts. The list may be empty. The caller may change it once the call has returned its promise. */
  encode(texts: readonly string[], options?: EncodeOptions): Promise<Embeddings>
  /** Rows in the order of the texts, while the source still gives more. */
  stream(texts: Iterable<string> | AsyncIterable<string>, options?: EncodeOptions): AsyncIterable<StreamedEmbedding>
  /** Facts of the model. A local embedder loads it first. */
  info(): Promise<EmbedderInfo>
  /**
   * Tells models of one name apart: `LAM.fingerprint`. An embedder that does not see the model's files, such as a client of a server, has
   * none or gives undefined.
   */
  fingerprint?(options?: { readonly signal?: PlatformAbortSignal }): Promise<string | undefined>
  /** Frees the embedder's memory and devices. Calls under way and later ones reject with `LAM_DISPOSED`. A second call does no harm. */
  dispose(): Promise<void>
}

/** Facts of a model that every embedder knows, including a remote one. */
export interface EmbedderInfo {
  /** Rows of two models do not compare, so stores keep this name beside them. */
  readonly model: string
  /** Default width of the rows. */
  readonly dim: number
  /** Most tokens of a text that a call keeps by default. */
  readonly maxTokens: number
  /** Strings to put before a text, by name. */
  readonly prompts: Readonly<Record<string, string>>
  /** The name of the prompt for calls that name none. */
  readonly defaultPrompt?: string
}
