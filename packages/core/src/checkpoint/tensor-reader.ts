import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { firstNonFinite, widenToFloat32, widenToFloat64 } from './float-formats.js'
import type { TensorInfo, TensorReader, WeightsFile } from './weights.js'

/**
 * Reads the values of safetensors files in memory.
 * @param data the whole files, in the order of `files`
 * @param tensors ranges inside `data`, as `matchTensors` returns them
 */
export function createTensorReader(
  data: readonly Uint8Array[],
  tensors: ReadonlyMap<string, TensorInfo>,
  files: readonly WeightsFile[],
): TensorReader {
  const bytesOf = (name: string): { info: TensorInfo; bytes: Uint8Array } => {
    const info = findTensor(tensors, name, files)
    const bytes = data[info.file].subarray(info.byteOffset, info.byteOffset + info.byteLength)
    return { info, bytes: finite(bytes, info, files) }
  }
  return {
    bytes: (name) => bytesOf(name).bytes,
    float32(name) {
      const { info, bytes } = bytesOf(name)
      return widenToFloat32(bytes, info.dtype)
    },
    float64(name) {
      const { info, bytes } = bytesOf(name)
      return widenToFloat64(bytes, info.dtype)
    },
  }
}

/** @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING` */
export function findTensor(
  tensors: ReadonlyMap<string, TensorInfo>,
  name: string,
  files: readonly WeightsFile[],
): TensorInfo {
  const info = tensors.get(name)
  if (info) return info
  throw new LamError(
    'LAM_CHECKPOINT_TENSOR_MISSING',
    `${files[0].label}: no tensor ${quote(name)} among the ${tensors.size} that this model needs.`,
  )
}

/** Returns the bytes if all their values are finite. @throws LamError `LAM_CHECKPOINT_TENSOR_NON_FINITE` */
export function finite(bytes: Uint8Array, info: TensorInfo, files: readonly WeightsFile[]): Uint8Array {
  const { name, fileName, dtype } = info
  const index = firstNonFinite(bytes, dtype)
  if (index < 0) return bytes
  const alias = name === fileName ? '' : ` (the model's ${name})`
  throw new LamError(
    'LAM_CHECKPOINT_TENSOR_NON_FINITE',
    `${files[info.file].label}: tensor ${fileName}${alias}: expected finite weights, found Inf or NaN at index ${index}.`,
  )
}
