import { LamError } from '../errors.js'

/**
 * Writes a pooled row to `output`, normalised or as the model pools it.
 * @throws LamError `LAM_NON_FINITE`
 */
export function finishRow(pooled: Float32Array, output: Float32Array, normalize: boolean, what: string): void {
  if (normalize) normaliseRow(pooled, output, what)
  else if (pooled.every(Number.isFinite)) output.set(pooled)
  else throw nonFinite(what, 'is not finite')
}

/**
 * Divides a pooled row by its Euclidean norm (spec 3, "Pooling"). Sums are float64. The order of normalising and of cutting to a
 * narrower width does not matter, as the narrower row is normalised too.
 * @param pooled `[dim]`, the row's first values
 * @param output `[dim]`, written
 * @param what the row's text or passage, for the message
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
