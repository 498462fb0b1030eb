import type { PlatformAbortSignal } from '../environment/platform-types.js'

/** The dtypes of values (spec 1). */
export type FloatDtype = 'F32' | 'F16' | 'BF16'

/**
 * The dtypes of a checkpoint's tensors. A value of an `I8` tensor is its byte times the scale of its row, rounded to float32. A row is what one index of
 * the first axis has.
 */
export type TensorDtype = FloatDtype | 'I8'

/** The place of one tensor in its safetensors file. */
export interface TensorInfo {
  /** Its name in the spec. */
  readonly name: string
  /** Its name in the file, which may be an alias. */
  readonly fileName: string
  /** The file that holds it, as an index of `Weights.files`. */
  readonly file: number
  /** The format of its values, by safetensors' name. */
  readonly dtype: TensorDtype
  /** Sizes of its axes, outermost first; row-major. */
  readonly shape: readonly number[]
  /** First byte, counted from the start of the file. */
  readonly byteOffset: number
  /** Bytes of its values. */
  readonly byteLength: number
  /** `I8` only: the tensor of its rows' scales, by its name in `Weights.tensors`. */
  readonly scale?: string
  /** Of a tensor of scales: the `I8` tensor that they belong to. It holds `[rows, 1]` floats, none below 0. */
  readonly scaleOf?: string
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
  /**
   * Every tensor that the model needs, under its spec name, validated. A tensor of scales follows its `I8` tensor, under that name with `_scale` at
   * its end.
   */
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** Reads the files into memory. Only the reader keeps that memory. */
  load(signal?: PlatformAbortSignal): Promise<TensorReader>
  /**
   * Reads one tensor alone, widened to float32, row-major.
   * @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`, `LAM_CHECKPOINT_SCALE_NEGATIVE`, and the errors of reading a file
   */
  float32(name: string, signal?: PlatformAbortSignal): Promise<Float32Array>
}

/** Reads values of loaded files. Every call checks that they are finite, and that scales are not negative. */
export interface TensorReader {
  /**
   * Widened to float32, row-major. A view of the file's bytes if they are F32 and aligned, else a copy. Do not write to it.
   * @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE`, `LAM_CHECKPOINT_SCALE_NEGATIVE`
   */
  float32(name: string): Float32Array
  /** The same values as a fresh float64 array. */
  float64(name: string): Float64Array
  /** A view of the tensor's bytes, as stored: of an `I8` tensor without its scales. */
  bytes(name: string): Uint8Array
}
