/** One text's embedding. */
export interface Vector {
  /** `[dim]`, norm 1 */
  readonly row: Float32Array
  readonly tokens: number
  /** Whether the model read only the beginning, because the text exceeds its limit. */
  readonly truncated: boolean
}

/** Cosine of two rows of norm 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
