import { type TokenBatch, wholeTexts } from '@lamjs/core/backend'

/** Where texts of these lengths lie, end to end. */
export function offsetsOf(lengths: readonly number[]): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i] + length
  })
  return offsets
}

/** Whole texts, end to end. */
export function batchOf(texts: readonly Int32Array[]): TokenBatch {
  const offsets = offsetsOf(texts.map(({ length }) => length))
  return { ids: Int32Array.from(texts.flatMap((text) => [...text])), offsets, spans: wholeTexts(offsets) }
}

/** Largest difference of a component, both normalised. */
export function worst(row: Float32Array, expected: ArrayLike<number>): number {
  const norm = Math.hypot(...row)
  const other = Math.hypot(...Array.from(expected))
  return Math.max(...Array.from(row, (value, i) => Math.abs(value / norm - expected[i] / other)))
}
