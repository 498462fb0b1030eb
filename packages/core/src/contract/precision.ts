/** Arithmetic a program computes in. Weights may be stored narrower; what counts is the error this states. */
export type Precision = 'float64' | 'float32' | 'bfloat16' | 'float16' | 'int8'

/**
 * The error a program of a precision may show against the reference, on normalised embeddings (spec 5.4).
 * `absolute`: largest difference of one component. `cosine`: smallest cosine.
 */
export interface Tolerance {
  readonly absolute: number
  readonly cosine: number
}
