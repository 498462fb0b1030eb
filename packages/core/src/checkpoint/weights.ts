/** Element types a checkpoint may hold (spec 1). */
export type TensorDtype = 'F32' | 'F16' | 'BF16'

/** Where one tensor lies in its safetensors file. */
export interface TensorInfo {
  /** Its name in the spec. */
  readonly name: string
  /** Its name in the file, which differs in the oldest checkpoints. */
  readonly fileName: string
  readonly dtype: TensorDtype
  readonly shape: readonly number[]
  /** First byte, counted from the start of the file. */
  readonly byteOffset: number
  readonly byteLength: number
}

/** The weights of an opened checkpoint: the table of contents, and ways to the values. */
export interface Weights {
  /** For messages: the file's path, URL or `'model.safetensors'`. */
  readonly file: string
  /** Its path on a local disk, for backends that map it; absent for bytes and URLs. */
  readonly path?: string
  /** Every tensor the model needs, under its spec name, validated. */
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** Reads the file into memory. Nothing is kept: the memory goes when the reader does. */
  load(): Promise<TensorReader>
}

/** Values of a loaded file. Every call checks that what it returns is finite. */
export interface TensorReader {
  /**
   * Widened to float32, row-major; a view of the file's bytes where it is F32 and aligned, a copy otherwise. Do not write to it.
   * @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`
   */
  float32(name: string): Float32Array
  /** The same values as a fresh float64 array. */
  float64(name: string): Float64Array
  /** The tensor's bytes as stored, a view; finite-checked. */
  bytes(name: string): Uint8Array
}
