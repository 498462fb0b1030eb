import type { Precision, Program, Tolerance } from '@lamjs/core/backend'

/** Every precision of the contract, widest first. */
export const PRECISIONS: readonly Precision[] = ['float64', 'float32', 'float16', 'bfloat16', 'int8']

/**
 * The loosest bound a program may state for a precision, on normalised embeddings of the tiny checkpoints. What
 * is worse than this does not compute in that precision, whatever it says.
 */
export const LOOSEST: Readonly<Record<Precision, Tolerance>> = {
  float64: { absolute: 1e-7, cosine: 0.999999999 },
  float32: { absolute: 1e-4, cosine: 0.99999 },
  float16: { absolute: 1e-2, cosine: 0.999 },
  bfloat16: { absolute: 5e-2, cosine: 0.99 },
  int8: { absolute: 1e-1, cosine: 0.97 },
}

/** The bound a program is held to: its own, never looser than `LOOSEST`. */
export function toleranceOf({ tolerance, precision }: Pick<Program, 'tolerance' | 'precision'>): Tolerance {
  const cap = LOOSEST[precision]
  return {
    absolute: Math.min(tolerance.absolute, cap.absolute),
    cosine: Math.max(tolerance.cosine, cap.cosine),
  }
}

/** Rows up to this sensitivity are held to the bound itself: nine of ten single tokens of the tiny checkpoints, and nearly all longer rows. */
export const TYPICAL_SENSITIVITY = 12

/** Precisions whose rounding a row's sensitivity can bring to sight; float32's cannot be seen even 1,000-fold. */
const NARROWEST_EXACT = LOOSEST.float32.absolute

/**
 * The bound for one golden row. Errors grow with the row's sensitivity (a condition number, see `sensitivityOf` of the reference), which
 * for some single tokens of the tiny checkpoints exceeds 100: there the bound of a narrow precision grows in proportion, as an angle. float32
 * and float64 have no such allowance.
 */
export function boundFor(
  { absolute, cosine }: Tolerance,
  { sensitivity }: { readonly sensitivity: number },
): Tolerance {
  const factor = sensitivity / TYPICAL_SENSITIVITY
  if (absolute <= NARROWEST_EXACT || factor <= 1) return { absolute, cosine }
  return { absolute: absolute * factor, cosine: Math.cos(Math.min(Math.PI, Math.acos(cosine) * factor)) }
}
