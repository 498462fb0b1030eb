import type { ModelConfig } from '@lamjs/core'
import type { Observe, Sink } from '../sink.js'
import type { Work } from '../work.js'

/** One text. */
export interface TextIds {
  /** `[tokens]`, one at least, all inside the vocabulary. */
  readonly ids: Int32Array
  /** `[tokens]`, token types; all 0 where absent. */
  readonly types?: Uint8Array | undefined
}

export interface RunOptions {
  /** Tokens that enter at a time, for families that read a text in blocks; changes no bit. */
  readonly block?: number
  /** Puts a listener after the embeddings (0) and after each layer (1 and up). */
  readonly observe?: Observe
}

/** A model of some family, its weights widened to float64. */
export interface Encoder {
  readonly config: ModelConfig
  /** Runs one text; the rows of the last layer arrive at the sink in order. */
  run(text: TextIds, sink: Sink, options?: RunOptions): Work
}
