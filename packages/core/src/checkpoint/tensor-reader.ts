import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { firstNonFinite, widenToFloat32, widenToFloat64 } from './float-formats.js'
import type { TensorInfo, TensorReader } from './weights.js'

/**
 * Values of a safetensors file that lies in memory.
 * @param data the whole file
 * @param tensors ranges inside `data`, as `matchTensors` returns them
 */
export function createTensorReader(
  data: Uint8Array,
  tensors: ReadonlyMap<string, TensorInfo>,
  file: string,
): TensorReader {
  const find = (name: string): TensorInfo => {
    const info = tensors.get(name)
    if (info) return info
    throw new LamError(
      'LAM_CHECKPOINT_TENSOR_MISSING',
      `${file}: no tensor ${quote(name)} among the ${tensors.size} that this model needs.`,
    )
  }
  const finiteBytes = ({ name, fileName, dtype, byteOffset, byteLength }: TensorInfo): Uint8Array => {
    const bytes = data.subarray(byteOffset, byteOffset + byteLength)
    const index = firstNonFinite(bytes, dtype)
    if (index < 0) return bytes
    const alias = name === fileName ? '' : ` (the model's ${name})`
    throw new LamError(
      'LAM_CHECKPOINT_TENSOR_NON_FINITE',
      `${file}: tensor ${fileName}${alias}: expected finite weights, found Inf or NaN at index ${index}.`,
    )
  }
  return {
    bytes: (name) => finiteBytes(find(name)),
    float32(name) {
      const info = find(name)
      return widenToFloat32(finiteBytes(info), info.dtype)
    },
    float64(name) {
      const info = find(name)
      return widenToFloat64(finiteBytes(info), info.dtype)
    },
  }
}
