import { LamError } from '../errors.js'

/**
 * A pooled row divided by its Euclidean norm (spec 3, "Pooling"). Cutting it to a narrower width after or before the first
 * normalisation gives the same row; sums are float64.
 * @param pooled `[dim]`, the row's first values
 * @param output `[dim]`, written
 * @param what whose row it is, for the message
 * @throws LamError `LAM_NON_FINITE`
 */
export function normaliseRow(pooled: Float32Array, output: Float32Array, what: string): void {
  let squares = 0
  for (let i = 0; i < pooled.length; i++) squares += pooled[i] * pooled[i]
  if (!(squares > 0 && squares < Infinity)) {
    throw new LamError(
      'LAM_NON_FINITE',
      `The embedding of ${what} has norm ${Math.sqrt(squares)}: the backend returned a row that cannot be normalised. The checkpoint may be damaged.`,
    )
  }
  const scale = 1 / Math.sqrt(squares)
  for (let i = 0; i < pooled.length; i++) output[i] = pooled[i] * scale
}
