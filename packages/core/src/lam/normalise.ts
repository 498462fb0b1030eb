import { LamError } from '../errors.js'

/**
 * A pooled row as it is given: normalised, or as the model pools it.
 * @throws LamError `LAM_NON_FINITE`
 */
export function finishRow(pooled: Float32Array, output: Float32Array, normalize: boolean, what: string): void {
  if (normalize) normaliseRow(pooled, output, what)
  else if (pooled.every(Number.isFinite)) output.set(pooled)
  else throw nonFinite(what, 'is not finite')
}

/**
 * A pooled row divided by its Euclidean norm (spec 3, "Pooling"). Cutting it to a narrower width after or before the first
 * normalisation gives the same row; sums are float64.
 * @param pooled `[dim]`, the row's first values
 * @param output `[dim]`, written
 * @param what whose row it is, for the message
 * @throws LamError `LAM_NON_FINITE`
 */
function normaliseRow(pooled: Float32Array, output: Float32Array, what: string): void {
  let squares = 0
  for (let i = 0; i < pooled.length; i++) squares += pooled[i] * pooled[i]
  if (!(squares > 0 && squares < Infinity)) {
    throw nonFinite(what, `has norm ${Math.sqrt(squares)}: the backend returned a row that cannot be normalised`)
  }
  const scale = 1 / Math.sqrt(squares)
  for (let i = 0; i < pooled.length; i++) output[i] = pooled[i] * scale
}

function nonFinite(what: string, problem: string): LamError {
  return new LamError('LAM_NON_FINITE', `The embedding of ${what} ${problem}. The checkpoint may be damaged.`)
}
