/**
 * The arithmetic that a program computes in. A program may store weights narrower, within the tolerance of its precision.
 * `'bfloat16x3'` is the sum of two bfloat16 for each value and three of their products for each product, added in float32 (XLA's BF16_BF16_F32_X3).
 */
export type Precision = 'float64' | 'float32' | 'bfloat16x3' | 'bfloat16' | 'float16' | 'int8'

/**
 * The largest error of a program against the reference, on normalised embeddings (spec 5.4).
 * `absolute`: largest difference of one component. `cosine`: smallest cosine.
 */
export interface Tolerance {
  /** Largest difference of one component. */
  readonly absolute: number
  /** Smallest cosine of two rows. */
  readonly cosine: number
}
