import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'
import { isJsonObject } from './parse-json.js'

/** One checked tensor of a safetensors header. */
export interface SafetensorsEntry {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  /** First byte, counted from the start of the file. */
  readonly begin: number
  /** One past the last byte. */
  readonly end: number
}

/** Bits a value, for every dtype of the format. */
const BITS: ReadonlyMap<string, number> = new Map([
  ...['F64', 'I64', 'U64', 'C64'].map((dtype) => [dtype, 64] as const),
  ...['F32', 'I32', 'U32'].map((dtype) => [dtype, 32] as const),
  ...['F16', 'BF16', 'I16', 'U16'].map((dtype) => [dtype, 16] as const),
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ'].map((d) => [d, 8] as const),
  ...['F6_E2M3', 'F6_E3M2'].map((dtype) => [dtype, 6] as const),
  ['F4', 4],
])

/**
 * Parses one entry of the header's JSON, and checks its range against dtype and shape. The caller checks it against the file and
 * the other tensors.
 * @throws LamError `LAM_SAFETENSORS_HEADER_INVALID`, `_DTYPE_UNKNOWN`, `_SHAPE_INVALID`, `_OFFSETS_INVALID`
 */
export function parseSafetensorsEntry(name: string, value: unknown, dataStart: number, file: string): SafetensorsEntry {
  const where = `${file}: tensor ${quote(name)}`
  if (!isJsonObject(value)) {
    throw new LamError('LAM_SAFETENSORS_HEADER_INVALID', `${where}: expected an object, found ${quote(value)}.`)
  }
  const { dtype, shape } = value
  const bits = typeof dtype === 'string' ? BITS.get(dtype) : undefined
  if (typeof dtype !== 'string' || bits === undefined) {
    throw new LamError(
      'LAM_SAFETENSORS_DTYPE_UNKNOWN',
      `${where}: expected a dtype of the safetensors format, found ${quote(dtype)}.`,
    )
  }
  const values = countValues(shape, where)
  const [begin, end] = parseOffsets(value.data_offsets, where)
  if (values * (bits / 8) !== end - begin) {
    throw new LamError(
      'LAM_SAFETENSORS_OFFSETS_INVALID',
      `${where}: expected ${values * (bits / 8)} bytes for ${dtype} ${quote(shape)}, found ${end - begin}.`,
    )
  }
  return { name, dtype, shape: shape as number[], begin: dataStart + begin, end: dataStart + end }
}

function countValues(shape: unknown, where: string): number {
  const invalid = (why: string) =>
    new LamError(
      'LAM_SAFETENSORS_SHAPE_INVALID',
      `${where}: expected a shape of non-negative integers, found ${quote(shape)}${why}.`,
    )
  if (!Array.isArray(shape)) throw invalid('')
  let values = 1
  for (const size of shape) {
    if (!isWholeNumber(size, 0)) throw invalid('')
    values *= size
    // 8 bytes is the widest dtype: the products below stay exact.
    if (values * 8 > Number.MAX_SAFE_INTEGER) throw invalid(', more than any file holds')
  }
  return values
}

function parseOffsets(offsets: unknown, where: string): [number, number] {
  if (Array.isArray(offsets) && offsets.length === 2) {
    const [begin, end] = offsets
    // Below 2^52, so that the sum with the header's length is exact.
    if (isWholeNumber(begin, 0) && isWholeNumber(end, 0) && begin <= end && end <= Number.MAX_SAFE_INTEGER / 2)
      return [begin, end]
  }
  throw new LamError(
    'LAM_SAFETENSORS_OFFSETS_INVALID',
    `${where}: expected data_offsets [begin, end] with 0 <= begin <= end, found ${quote(offsets)}.`,
  )
}
