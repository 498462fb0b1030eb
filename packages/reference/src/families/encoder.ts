import type { ModelConfig } from '@lamjs/core'
import type { Observe, Sink } from '../sink.js'
import type { Work } from '../work.js'

/** The token ids of one text. */
export interface TextIds {
  /** `[tokens]`, at least one, all inside the vocabulary. */
  readonly ids: Int32Array
  /** `[tokens]`, token types; all 0 by default. */
  readonly types?: Uint8Array | undefined
}

/** How one text is run. */
export interface RunOptions {
  /** Tokens per step, for families that read a text in blocks. It changes no bit of the result. */
  readonly block?: number
  /** Is called for the embeddings (0) and for each layer (1 and up). */
  readonly observe?: Observe
}

/** A model of any family, with its weights converted to float64. */
export interface Encoder {
  /** `config.json`, parsed. */
  readonly config: ModelConfig
  /** Runs one text and pushes the rows of the last layer to `sink`, in order. */
  run(text: TextIds, sink: Sink, options?: RunOptions): Work
}
