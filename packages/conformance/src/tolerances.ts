import type { Precision, Program, Tolerance } from '@lamjs/core/backend'

/** Every precision of the contract, highest first. */
export const PRECISIONS: readonly Precision[] = ['float64', 'float32', 'bfloat16x3', 'float16', 'bfloat16', 'int8']

/**
 * The loosest bound that a program may state for a precision, on normalised embeddings of the tiny checkpoints. A
 * program with larger errors does not compute in that precision.
 */
export const LOOSEST: Readonly<Record<Precision, Tolerance>> = {
  float64: { absolute: 1e-7, cosine: 0.999999999 },
  float32: { absolute: 1e-4, cosine: 0.99999 },
  bfloat16x3: { absolute: 1e-3, cosine: 0.9999 },
  float16: { absolute: 1e-2, cosine: 0.999 },
  bfloat16: { absolute: 5e-2, cosine: 0.99 },
  int8: { absolute: 1e-1, cosine: 0.97 },
}

/** The bound for a program: its own, never looser than `LOOSEST`. */
export function toleranceOf({ tolerance, precision }: Pick<Program, 'tolerance' | 'precision'>): Tolerance {
  const cap = LOOSEST[precision]
  return {
    absolute: Math.min(tolerance.absolute, cap.absolute),
    cosine: Math.max(tolerance.cosine, cap.cosine),
  }
}

/** Rows up to this sensitivity must meet the bound itself: nine of ten single tokens, and nearly all longer rows. */
export const TYPICAL_SENSITIVITY = 12

/** The loosest bound without an allowance for sensitivity: float32's rounding stays within it even multiplied by 1,000. */
const NARROWEST_EXACT = LOOSEST.float32.absolute

/**
 * The bound for one golden row. Errors grow with the row's sensitivity, a condition number (`sensitivityOf` of the reference), which
 * exceeds 100 for some single tokens. In bfloat16x3, float16, bfloat16 and int8 the bound grows in proportion, as an angle. float32 and float64
 * have no such allowance.
 */
export function boundFor(
  { absolute, cosine }: Tolerance,
  { sensitivity }: { readonly sensitivity: number },
): Tolerance {
  const factor = sensitivity / TYPICAL_SENSITIVITY
  if (absolute <= NARROWEST_EXACT || factor <= 1) return { absolute, cosine }
  return { absolute: absolute * factor, cosine: Math.cos(Math.min(Math.PI, Math.acos(cosine) * factor)) }
}
