import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { ModelConfig } from '../families/registry.js'
import type { TextSettings } from './text-settings.js'
import type { Weights } from './weights.js'

/** What a backend gets of a model: its config, and its weights for the asking. */
export interface EncoderModel {
  /** For people: the model's name, or the folder or URL it came from. */
  readonly name: string
  readonly config: ModelConfig
  /**
   * Reads the weights' table of contents and checks names and shapes. Reads and downloads happen once, also for several calls; one
   * that failed is tried again.
   * @throws LamError `LAM_SAFETENSORS_*`, `LAM_CHECKPOINT_*`, `LAM_ABORTED`
   */
  openWeights(signal?: PlatformAbortSignal): Promise<Weights>
  /** SHA-256 over config and weights, hex. Reads every file whole. */
  fingerprint(): Promise<string>
}

/** A model, opened: config, tokenizer and settings are read and checked, weights when `openWeights` is called. */
export interface Checkpoint extends EncoderModel {
  /** `tokenizer.json`, parsed, its truncation and padding settings as found (core ignores them). */
  readonly tokenizer: unknown
  readonly settings: TextSettings
}
