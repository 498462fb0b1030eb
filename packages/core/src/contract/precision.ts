/** The arithmetic that a program computes in. A program may store weights narrower, within the tolerance of its precision. */
export type Precision = 'float64' | 'float32' | 'bfloat16' | 'float16' | 'int8'

/**
 * The largest error of a program against the reference, on normalised embeddings (spec 5.4).
 * `absolute`: largest difference of one component. `cosine`: smallest cosine.
 */
export interface Tolerance {
  readonly absolute: number
  readonly cosine: number
}
