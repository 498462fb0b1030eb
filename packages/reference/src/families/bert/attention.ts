import type { Work } from '../../work.js'

/**
 * Bidirectional softmax attention over one text: `softmax(q·kᵀ / √d) · v` for each head (softmax encoder spec 2;
 * Vaswani et al. 2017). It subtracts the largest score before the exponential, so that none overflows.
 * @param q `[count, hidden]`, head h in columns `h·headDim` and up; `k` and `v` alike
 * @param out `[count, hidden]`, written
 */
export function* attention(
  { q, k, v }: { readonly q: Float64Array; readonly k: Float64Array; readonly v: Float64Array },
  count: number,
  heads: number,
  headDim: number,
  out: Float64Array,
): Work {
  const hidden = heads * headDim
  const scale = 1 / Math.sqrt(headDim)
  const weights = new Float64Array(count)
  for (let head = 0; head < heads; head++) {
    for (let token = 0; token < count; token++) {
      const row = token * hidden + head * headDim
      const sum = softmaxOfScores(q, k, row, head * headDim, hidden, headDim, scale, weights)
      out.fill(0, row, row + headDim)
      for (let other = 0; other < count; other++) {
        const share = weights[other] / sum
        const from = other * hidden + head * headDim
        for (let i = 0; i < headDim; i++) out[row + i] += share * v[from + i]
      }
      if (token % 16 === 0) yield
    }
  }
}

/** Writes `exp(score - largest)` of one token with every token to `weights`, and returns their sum. */
function softmaxOfScores(
  q: Float64Array,
  k: Float64Array,
  row: number,
  column: number,
  hidden: number,
  headDim: number,
  scale: number,
  weights: Float64Array,
): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let other = 0; other < weights.length; other++) {
    let score = 0
    for (let i = 0; i < headDim; i++) score += q[row + i] * k[other * hidden + column + i]
    weights[other] = score * scale
    largest = Math.max(largest, weights[other])
  }
  let sum = 0
  for (let other = 0; other < weights.length; other++) {
    weights[other] = Math.exp(weights[other] - largest)
    sum += weights[other]
  }
  return sum
}
