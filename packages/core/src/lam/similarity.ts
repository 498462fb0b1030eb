import { LamError } from '../errors.js'
import type { Embeddings } from './embeddings.js'

/**
 * Cosine of two rows: their inner product, as rows have norm 1. In [-1, 1] but for rounding.
 * @throws LamError `LAM_OPTION_INVALID` when the widths differ
 */
export function similarity(a: Float32Array, b: Float32Array): number
/** Cosine of one row with each of many. @returns `[b.length]` */
export function similarity(a: Float32Array, b: Embeddings): Float32Array
/** Cosine of each with each. @returns `[a.length, b.length]`, row-major */
export function similarity(a: Embeddings, b: Embeddings): Float32Array
export function similarity(a: Float32Array | Embeddings, b: Float32Array | Embeddings): number | Float32Array {
  const rowsA = a instanceof Float32Array ? [a] : [...a]
  const rowsB = b instanceof Float32Array ? [b] : [...b]
  const scores = new Float32Array(rowsA.length * rowsB.length)
  if (a instanceof Float32Array && b instanceof Float32Array) return dot(a, b)
  rowsA.forEach((rowA, i) => {
    rowsB.forEach((rowB, j) => {
      scores[i * rowsB.length + j] = dot(rowA, rowB)
    })
  })
  return scores
}

function dot(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) {
    throw new LamError('LAM_OPTION_INVALID', `Rows to compare must be of one width, found ${a.length} and ${b.length}.`)
  }
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
