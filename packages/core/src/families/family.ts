import type { SafetensorsEntry } from '../checkpoint/safetensors-entry.js'
import type { EncoderShape } from './encoder-shape.js'
import type { TensorNeed, Witness } from './tensor-need.js'

/**
 * What core knows of a family of encoders. One folder holds a family; `registry.ts` lists them.
 * @typeParam C the family's parsed config
 */
export interface ModelFamily<C extends EncoderShape> {
  /** The `model_type` values of `config.json` that this family reads; undefined stands for a config without one. */
  readonly modelTypes: readonly (string | undefined)[]
  /** Whether the folder's optional settings files (pooling, prompts, limits) are read. */
  readonly readsSettings: boolean
  /** @throws LamError `LAM_CHECKPOINT_CONFIG_INVALID`, `LAM_MODEL_UNSUPPORTED` */
  parseConfig(config: Readonly<Record<string, unknown>>, file: string): C
  /** Every tensor the model needs, with its shape. */
  tensorLayout(config: C): TensorNeed[]
  /** Whether a tensor that stands in the file under two of its names must have the same values under both. */
  readonly aliasesMustAgree: boolean
  /** Each size of the config has one witness among the tensors. */
  readonly witnesses: readonly Witness[]
  /** Matches a tensor of a layer; its first group is the layer's index. */
  readonly layerName: RegExp
  /** The variant that a backend must claim to run this config. */
  variant(config: C): string
  /** Whether a pair's second text has a token type of its own. */
  readsTokenTypes?(config: C): boolean
  /** Where the linear layers of a cross-encoder's head are; undefined for an encoder of texts. */
  head?(config: C): HeadTensors | undefined
  /** What else the tensors can say against the config, in words; undefined where they agree. */
  contradiction?(config: C, entries: ReadonlyMap<string, SafetensorsEntry>): Contradiction | undefined
}

/** The two linear layers of a cross-encoder's head, by the names before `.weight` and `.bias`, and how many scores they give. */
export interface HeadTensors {
  readonly dense: string
  readonly output: string
  readonly labels: number
}

/** A key of the config whose value the tensors contradict. */
export interface Contradiction {
  readonly key: string
  readonly config: string
  readonly tensors: string
  readonly why: string
}
