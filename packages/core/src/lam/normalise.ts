import { LamError } from '../errors.js'

/**
 * The first `dim` values of a pooled row, divided by their Euclidean norm (spec 3, "Pooling"). Cutting after or before the
 * first normalisation gives the same row; sums are float64.
 * @param pooled `[rows, hidden]`
 * @param output `[outputRows, dim]`, where row `outputRow` is written
 * @throws LamError `LAM_NON_FINITE`
 */
export function normaliseRow(
  pooled: Float32Array,
  row: number,
  hidden: number,
  output: Float32Array,
  outputRow: number,
  dim: number,
): void {
  const from = row * hidden
  let squares = 0
  for (let i = 0; i < dim; i++) squares += pooled[from + i] * pooled[from + i]
  if (!(squares > 0 && squares < Infinity)) {
    throw new LamError(
      'LAM_NON_FINITE',
      `The embedding of text ${outputRow} has norm ${Math.sqrt(squares)}: the backend returned a row that cannot be normalised. The checkpoint may be damaged.`,
    )
  }
  const scale = 1 / Math.sqrt(squares)
  const to = outputRow * dim
  for (let i = 0; i < dim; i++) output[to + i] = pooled[from + i] * scale
}
