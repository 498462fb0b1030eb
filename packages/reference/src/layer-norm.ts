/** Scale and shift of a LayerNorm, `[hidden]` each. */
export interface NormWeights {
  readonly weight: Float64Array
  readonly bias: Float64Array
}

/**
 * LayerNorm over each row, in place: (x - mean) / sqrt(variance + eps) · weight + bias, with the biased variance (1/n).
 * @param x `[count, hidden]`, row-major
 */
export function layerNorm(x: Float64Array, count: number, { weight, bias }: NormWeights, eps: number): void {
  const hidden = weight.length
  for (let row = 0; row < count; row++) {
    const start = row * hidden
    let sum = 0
    for (let i = 0; i < hidden; i++) sum += x[start + i]
    const mean = sum / hidden
    let squares = 0
    for (let i = 0; i < hidden; i++) squares += (x[start + i] - mean) ** 2
    const scale = 1 / Math.sqrt(squares / hidden + eps)
    for (let i = 0; i < hidden; i++) x[start + i] = (x[start + i] - mean) * scale * weight[i] + bias[i]
  }
}
