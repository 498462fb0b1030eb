import type { Setup } from './schema.js'

type Precision = Setup['precision']

/** The sign of each component as PostgreSQL's `bit(dim)` reads it: `1` above 0. */
export function signsOf(row: Float32Array): string {
  const signs = new Array<string>(row.length)
  for (let i = 0; i < row.length; i++) signs[i] = row[i] > 0 ? '1' : '0'
  return signs.join('')
}

/**
 * A row as the index keeps it: its floats, little-endian; or one byte a component. The bytes need no scale, as the rows have norm 1. `'binary'`
 * keeps the signs alone.
 */
export function keptVector(row: Float32Array, precision: Precision): Uint8Array | null {
  if (precision === 'binary') return null
  const bytes = new Uint8Array(row.length * (precision === 'float32' ? 4 : 1))
  const view = new DataView(bytes.buffer)
  if (precision === 'float32') for (let i = 0; i < row.length; i++) view.setFloat32(4 * i, row[i], true)
  else {
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
    for (let i = 0; i < row.length; i++) view.setInt8(i, Math.round((row[i] / largest) * 127))
  }
  return bytes
}

/** Cosine of a query of norm 1 in float32 and a kept row. */
export function cosine(
  query: Float32Array,
  kept: { readonly signs: string; readonly vector: Uint8Array | null },
): number {
  const { vector, signs } = kept
  let product = 0
  let squares = 0
  if (vector === null) {
    for (let i = 0; i < query.length; i++) product += signs[i] === '1' ? query[i] : -query[i]
    return product / Math.sqrt(query.length)
  }
  const view = new DataView(vector.buffer, vector.byteOffset, vector.byteLength)
  const floats = vector.length === 4 * query.length
  for (let i = 0; i < query.length; i++) {
    const value = floats ? view.getFloat32(4 * i, true) : view.getInt8(i)
    product += query[i] * value
    squares += value * value
  }
  return squares === 0 ? 0 : product / Math.sqrt(squares)
}
