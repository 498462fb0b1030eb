import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { ModelConfig } from '../families/registry.js'
import type { TextSettings } from './text-settings.js'
import type { Weights } from './weights.js'

/** A model as a backend gets it: its config, and its weights on request. */
export interface EncoderModel {
  /** For people: the model's name, or its folder or URL. */
  readonly name: string
  /** `config.json`, parsed; `family` tells its kind. */
  readonly config: ModelConfig
  /**
   * Reads the headers of the weights and checks names and shapes. All calls share one read or download; the next call tries a failed
   * one again.
   * @throws LamError `LAM_SAFETENSORS_*`, `LAM_CHECKPOINT_*`, `LAM_ABORTED`
   */
  openWeights(signal?: PlatformAbortSignal): Promise<Weights>
  /**
   * Lets go of the weights' bytes, where they were downloaded: the next `openWeights` downloads them again. Weights that somebody has opened stay readable.
   * A backend calls it that has made its own form of them and may need them again.
   */
  releaseWeights?(): void
  /** SHA-256 over config and weights, hex. Reads every file whole. */
  fingerprint(): Promise<string>
}

/** An opened model: config, tokenizer and settings are read and checked. `openWeights` opens the weights. */
export interface Checkpoint extends EncoderModel {
  /** `tokenizer.json`, parsed. Core ignores its truncation and padding settings. */
  readonly tokenizer: unknown
  /** How the folder wants texts prepared and rows pooled. */
  readonly settings: TextSettings
}
