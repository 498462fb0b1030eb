import type { SafetensorsEntry } from '../checkpoint/safetensors-entry.js'
import type { EncoderShape } from './encoder-shape.js'

/**
 * A family of encoders in core. One folder holds a family; `registry.ts` lists them.
 * @typeParam C the family's parsed config
 */
export interface ModelFamily<C extends EncoderShape> {
  /** The `model_type` values of `config.json` that this family reads; undefined stands for a config without one. */
  readonly modelTypes: readonly (string | undefined)[]
  /** Whether core reads the folder's optional settings files (pooling, prompts, limits). */
  readonly readsSettings: boolean
  /** @throws LamError `LAM_CHECKPOINT_CONFIG_INVALID`, `LAM_MODEL_UNSUPPORTED` */
  parseConfig(config: Readonly<Record<string, unknown>>, file: string): C
  /** Every tensor that the model needs, with its shape. */
  tensorLayout(config: C): TensorNeed[]
  /** Whether a tensor that has two of its names in the file must have the same values under both. */
  readonly aliasesMustAgree: boolean
  /** One tensor for each size of the config that the tensors can confirm. */
  readonly witnesses: readonly Witness[]
  /** Matches a layer's tensor by its name; the first group is the layer's index. */
  readonly layerName: RegExp
  /** The variant that a backend must claim to run this config. */
  variant(config: C): string
  /** Whether a pair's second text has a token type of its own. */
  readsTokenTypes?(config: C): boolean
  /** The names of the linear layers of a cross-encoder's head; undefined for an encoder of texts. */
  head?(config: C): HeadTensors | undefined
  /** A contradiction between config and tensors that witnesses do not show; undefined if they agree. */
  contradiction?(config: C, entries: ReadonlyMap<string, SafetensorsEntry>): Contradiction | undefined
}

/** The two linear layers of a cross-encoder's head, by their names before `.weight` and `.bias`, and the number of scores. */
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

/** A tensor that a model needs. */
export interface TensorNeed {
  /** Its name in the spec. */
  readonly name: string
  /** Other names of it in checkpoints, for those without `name`. */
  readonly aliases?: readonly string[]
  readonly shape: readonly number[]
}

/** A tensor whose shape gives one size of the config. */
export interface Witness {
  /** The config's key. */
  readonly key: string
  /** The tensor's name in the spec. */
  readonly tensor: string
  readonly axis: number
}
