import { type TokenBatch, wholeTexts } from '@lamjs/core/backend'

/** Whole texts, end to end. */
export function batchOf(texts: readonly Int32Array[]): TokenBatch {
  const offsets = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => {
    offsets[i + 1] = offsets[i] + text.length
  })
  return { ids: Int32Array.from(texts.flatMap((text) => [...text])), offsets, spans: wholeTexts(offsets) }
}

/** Largest difference of a component, both normalised. */
export function worst(row: Float32Array, expected: ArrayLike<number>): number {
  const norm = Math.hypot(...row)
  const other = Math.hypot(...Array.from(expected))
  return Math.max(...Array.from(row, (value, i) => Math.abs(value / norm - expected[i] / other)))
}
