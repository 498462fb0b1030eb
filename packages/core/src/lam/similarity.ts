import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import type { Embeddings } from './embeddings.js'

/**
 * Cosine of two rows: their inner product, as rows have norm 1. In [-1, 1] but for rounding.
 * @throws LamError `LAM_OPTION_INVALID` if the widths differ, `LAM_INPUT_INVALID` for anything but rows and `Embeddings`
 */
export function similarity(a: Float32Array, b: Float32Array): number
/** Cosine of one row with each of many. @returns `[b.length]` */
export function similarity(a: Float32Array, b: Embeddings): Float32Array
/** Cosine of each with each. @returns `[a.length, b.length]`, row-major */
export function similarity(a: Embeddings, b: Embeddings): Float32Array
export function similarity(a: Float32Array | Embeddings, b: Float32Array | Embeddings): number | Float32Array {
  if (isRow(a) && isRow(b)) return dot(a, b)
  const rowsA = rowsOf(a)
  const rowsB = rowsOf(b)
  const scores = new Float32Array(rowsA.length * rowsB.length)
  rowsA.forEach((rowA, i) => {
    rowsB.forEach((rowB, j) => {
      scores[i * rowsB.length + j] = dot(rowA, rowB)
    })
  })
  return scores
}

function rowsOf(value: unknown): Float32Array[] {
  if (isRow(value)) return [value]
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) {
    const rows = [...(value as Iterable<unknown>)]
    if (rows.every(isRow)) return rows
  }
  throw new LamError(
    'LAM_INPUT_INVALID',
    `similarity compares rows (Float32Array) and Embeddings, as encode returns them; found ${quote(value)}.`,
  )
}

/** Accepts a row of another realm too, which `instanceof` would refuse. */
function isRow(value: unknown): value is Float32Array {
  return Object.prototype.toString.call(value) === '[object Float32Array]'
}

function dot(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) {
    throw new LamError('LAM_OPTION_INVALID', `Rows to compare must be of one width, found ${a.length} and ${b.length}.`)
  }
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
