import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { dequantize, firstNonFinite, widenToFloat32 } from './float-formats.js'
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
  const bytesOf = (info: TensorInfo) => {
    const bytes = data[info.file].subarray(info.byteOffset, info.byteOffset + info.byteLength)
    return checkValues(bytes, info, files)
  }
  const float32 = (name: string): Float32Array => {
    const info = findTensor(tensors, name, files)
    return tensorValues(info, bytesOf(info), info.scale === undefined ? undefined : float32(info.scale))
  }
  return {
    bytes: (name) => bytesOf(findTensor(tensors, name, files)),
    float32,
    float64: (name) => new Float64Array(float32(name)),
  }
}

/**
 * Values as float32; a view of `bytes` if they are F32 and aligned, else fresh. Values must be finite.
 * @param scales of an `I8` tensor
 */
export function tensorValues(
  { dtype }: Pick<TensorInfo, 'dtype'>,
  bytes: Uint8Array,
  scales: Float32Array | undefined,
): Float32Array {
  return dtype === 'I8' ? dequantize(bytes, scales ?? new Float32Array()) : widenToFloat32(bytes, dtype)
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

/** The largest scale whose products with bytes are finite in float32 for certain. */
const LARGEST_SCALE = 2 ** 120

/**
 * Returns the bytes if all their values are finite, and, of a tensor of scales, none is negative or so large that values overflow.
 * @throws LamError `LAM_CHECKPOINT_TENSOR_NON_FINITE`, `LAM_CHECKPOINT_SCALE_NEGATIVE`
 */
export function checkValues(bytes: Uint8Array, info: TensorInfo, files: readonly WeightsFile[]): Uint8Array {
  const { name, fileName, dtype, scaleOf } = info
  if (dtype === 'I8') return bytes
  const where = () => {
    const alias = name === fileName ? '' : ` (the model's ${name})`
    return `${files[info.file].label}: tensor ${fileName}${alias}`
  }
  const nonFinite = (index: number, found: string) =>
    new LamError(
      'LAM_CHECKPOINT_TENSOR_NON_FINITE',
      `${where()}: expected finite weights, found ${found} at index ${index}.`,
    )
  const index = firstNonFinite(bytes, dtype)
  if (index >= 0) throw nonFinite(index, 'Inf or NaN')
  if (scaleOf === undefined) return bytes
  const scales = widenToFloat32(bytes, dtype)
  const negative = scales.findIndex((scale) => scale < 0)
  if (negative >= 0) {
    throw new LamError(
      'LAM_CHECKPOINT_SCALE_NEGATIVE',
      `${where()}: expected scales from 0 on, found ${scales[negative]} at index ${negative}.`,
    )
  }
  const large = scales.findIndex((scale) => scale > LARGEST_SCALE)
  if (large >= 0) throw nonFinite(large, `a scale of ${scales[large]}, which makes them overflow,`)
  return bytes
}
