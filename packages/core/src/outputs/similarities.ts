import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { BinaryEmbeddings, type BinaryRow, bytesOf } from './binary-embeddings.js'
import { Int8Embeddings, type Int8Row } from './int8-embeddings.js'

/**
 * Inner product of two int8 rows, restored by their scales. For normalised rows this is the cosine, but for the loss of quantizing.
 * @throws LamError `LAM_OPTION_INVALID` if the widths differ
 */
export function int8Similarity(a: Int8Row, b: Int8Row): number
/** One row with each of many. @returns `[b.length]` */
export function int8Similarity(a: Int8Row, b: Int8Embeddings): Float32Array
/** Each row with each. @returns `[a.length, b.length]`, row-major */
export function int8Similarity(a: Int8Embeddings, b: Int8Embeddings): Float32Array
export function int8Similarity(a: Int8Row | Int8Embeddings, b: Int8Row | Int8Embeddings): number | Float32Array {
  if (!(a instanceof Int8Embeddings) && !(b instanceof Int8Embeddings)) return int8Product(a, b)
  return scores(int8Rows(a), int8Rows(b), int8Product)
}

function int8Product(a: Int8View, b: Int8View): number {
  checkWidths(a.values.length, b.values.length)
  let sum = 0
  for (let i = 0; i < a.values.length; i++) sum += a.values[i] * b.values[i]
  return sum * a.scale * b.scale
}

interface Int8View {
  readonly values: Int8Array
  readonly scale: number
}

/** Views, not copies. */
function int8Rows(rows: Int8Row | Int8Embeddings): Int8View[] {
  if (!(rows instanceof Int8Embeddings)) return [rows]
  const { data, scales, dim } = rows
  return Array.from(scales, (scale, i) => ({ values: data.subarray(i * dim, (i + 1) * dim), scale }))
}

/**
 * The cosine of two rows of signs: `1 - 2 h / dim`, where the Hamming distance `h` is the number of bits that differ.
 * @param dim the rows' components, if the last byte is padded; default all bits
 * @throws LamError `LAM_OPTION_INVALID` if the widths differ, or `dim` does not fit them
 */
export function hammingSimilarity(a: BinaryRow, b: BinaryRow, dim?: number): number
/** One row with each of many. @returns `[b.length]` */
export function hammingSimilarity(a: BinaryRow, b: BinaryEmbeddings): Float32Array
/** Each row with each. @returns `[a.length, b.length]`, row-major */
export function hammingSimilarity(a: BinaryEmbeddings, b: BinaryEmbeddings): Float32Array
export function hammingSimilarity(
  a: BinaryRow | BinaryEmbeddings,
  b: BinaryRow | BinaryEmbeddings,
  dim?: number,
): number | Float32Array {
  const of = (bits: number) => (x: Uint8Array, y: Uint8Array) => {
    checkWidths(bytesOf(bits), x.length)
    checkWidths(x.length, y.length)
    return 1 - (2 * differingBits(x, y)) / bits
  }
  if (!(b instanceof BinaryEmbeddings)) {
    if (a instanceof BinaryEmbeddings) return scores(binaryRows(a), [b], of(a.dim))
    return of(dim ?? a.length * 8)(a, b)
  }
  if (a instanceof BinaryEmbeddings) checkWidths(a.dim, b.dim)
  return scores(binaryRows(a), binaryRows(b), of(b.dim))
}

/**
 * Cosine of a float32 row with the signs of a binary row, -1 or 1. It rescores the results of a search by Hamming distance with the
 * unquantized query (Yamada et al. 2021, "Efficient Passage Retrieval with Hashing").
 * @throws LamError `LAM_OPTION_INVALID` if the widths differ
 */
export function binarySimilarity(query: Float32Array, row: BinaryRow): number
/** One float32 row with each of many. @returns `[rows.length]` */
export function binarySimilarity(query: Float32Array, rows: BinaryEmbeddings): Float32Array
export function binarySimilarity(query: Float32Array, rows: BinaryRow | BinaryEmbeddings): number | Float32Array {
  if (rows instanceof BinaryEmbeddings) {
    checkWidths(query.length, rows.dim)
    return scores([query], binaryRows(rows), signProduct)
  }
  return signProduct(query, rows)
}

function signProduct(query: Float32Array, bits: Uint8Array): number {
  checkWidths(bytesOf(query.length), bits.length)
  let squares = 0
  let sum = 0
  for (let i = 0; i < query.length; i++) {
    squares += query[i] * query[i]
    sum += bits[i >> 3] & (0x80 >> (i & 7)) ? query[i] : -query[i]
  }
  return squares === 0 ? 0 : sum / Math.sqrt(squares * query.length)
}

/** Views, not copies. */
function binaryRows(rows: BinaryRow | BinaryEmbeddings): Uint8Array[] {
  if (!(rows instanceof BinaryEmbeddings)) return [rows]
  const bytes = bytesOf(rows.dim)
  return Array.from({ length: rows.length }, (_, i) => rows.data.subarray(i * bytes, (i + 1) * bytes))
}

function differingBits(a: Uint8Array, b: Uint8Array): number {
  let count = 0
  for (let i = 0; i < a.length; i++) {
    // Counts the bits of each pair, then of each four, then of all eight.
    let bits = a[i] ^ b[i]
    bits -= (bits >> 1) & 0x55
    bits = (bits & 0x33) + ((bits >> 2) & 0x33)
    count += (bits + (bits >> 4)) & 0x0f
  }
  return count
}

function scores<A, B>(a: readonly A[], b: readonly B[], score: (a: A, b: B) => number): Float32Array {
  const all = new Float32Array(a.length * b.length)
  for (const [i, rowA] of a.entries()) {
    for (let j = 0; j < b.length; j++) all[i * b.length + j] = score(rowA, b[j])
  }
  return all
}

function checkWidths(a: number, b: number): void {
  if (a === b) return
  throw new LamError('LAM_OPTION_INVALID', `Rows to compare must be of one width, found ${quote(a)} and ${quote(b)}.`)
}
