/** A tensor that a model needs. */
export interface TensorNeed {
  /** Its name in the spec. */
  readonly name: string
  /** Other names under which checkpoints hold it, read where `name` is absent. */
  readonly aliases?: readonly string[]
  readonly shape: readonly number[]
}

/** A tensor whose shape tells one size of the config. */
export interface Witness {
  /** The config's key. */
  readonly key: string
  /** The tensor's name in the spec. */
  readonly tensor: string
  readonly axis: number
}
