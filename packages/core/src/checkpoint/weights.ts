import type { PlatformAbortSignal } from '../environment/platform-types.js'

/** Element types a checkpoint may hold (spec 1). */
export type TensorDtype = 'F32' | 'F16' | 'BF16'

/** Where one tensor lies in its safetensors file. */
export interface TensorInfo {
  /** Its name in the spec. */
  readonly name: string
  /** Its name in the file, which may be an alias of it. */
  readonly fileName: string
  /** Which of the checkpoint's weights files holds it: an index of `Weights.files`. */
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
}

/** The weights of an opened checkpoint: the table of contents, and ways to the values. */
export interface Weights {
  /** The files that hold them; one, unless the checkpoint is sharded. */
  readonly files: readonly WeightsFile[]
  /** Every tensor the model needs, under its spec name, validated. */
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** Reads the files into memory. Nothing is kept: the memory goes when the reader does. */
  load(signal?: PlatformAbortSignal): Promise<TensorReader>
  /**
   * Reads one tensor and nothing else, widened to float32, row-major.
   * @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`, and what reading a file throws
   */
  float32(name: string, signal?: PlatformAbortSignal): Promise<Float32Array>
}

/** Values of loaded files. Every call checks that what it returns is finite. */
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
