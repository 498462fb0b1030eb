import type { ModelConfig } from './config.js'
import type { Weights } from './weights.js'

/** A model, opened and validated: names and shapes are as the spec says. Weights are read when a backend asks. */
export interface Checkpoint {
  /** For people: the model's name, or the folder or URL it came from. */
  readonly name: string
  readonly config: ModelConfig
  /** `tokenizer.json`, parsed, its truncation and padding settings as found (core ignores them). */
  readonly tokenizer: unknown
  readonly weights: Weights
  /** SHA-256 over config and weights, hex. Reads the whole file. */
  fingerprint(): Promise<string>
}
