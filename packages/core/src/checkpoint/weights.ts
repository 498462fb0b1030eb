import type { PlatformAbortSignal } from '../environment/platform-types.js'

/** The dtypes of a checkpoint's tensors (spec 1). */
export type TensorDtype = 'F32' | 'F16' | 'BF16'

/** The place of one tensor in its safetensors file. */
export interface TensorInfo {
  /** Its name in the spec. */
  readonly name: string
  /** Its name in the file, which may be an alias. */
  readonly fileName: string
  /** The file that holds it, as an index of `Weights.files`. */
  readonly file: number
  readonly dtype: TensorDtype
  readonly shape: readonly number[]
  /** First byte, counted from the start of the file. */
  readonly byteOffset: number
  readonly byteLength: number
}

/** One safetensors file of a checkpoint. */
export interface WeightsFile {
  /** For messages: its path, URL or name. */
  readonly label: string
  /** Its path on a local disk, for backends that map it; absent for bytes and URLs. */
  readonly path?: string
  /**
   * The file's first bytes, up to its tensors' data, as they were checked; given with `path`. A backend that reads the file itself compares
   * them, so that no other file can come between.
   */
  readonly head?: Uint8Array
}

/** The weights of an opened checkpoint: the tensors' places, and functions that read values. */
export interface Weights {
  /** One file, or several if the checkpoint is sharded. */
  readonly files: readonly WeightsFile[]
  /** Every tensor that the model needs, under its spec name, validated. */
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** Reads the files into memory. Only the reader keeps that memory. */
  load(signal?: PlatformAbortSignal): Promise<TensorReader>
  /**
   * Reads one tensor alone, widened to float32, row-major.
   * @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`, and the errors of reading a file
   */
  float32(name: string, signal?: PlatformAbortSignal): Promise<Float32Array>
}

/** Reads values of loaded files. Every call checks that they are finite. */
export interface TensorReader {
  /**
   * Widened to float32, row-major. A view of the file's bytes if they are F32 and aligned, else a copy. Do not write to it.
   * @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`
   */
  float32(name: string): Float32Array
  /** The same values as a fresh float64 array. */
  float64(name: string): Float64Array
  /** A view of the tensor's bytes, as stored. */
  bytes(name: string): Uint8Array
}
