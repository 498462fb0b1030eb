import type { Tolerance } from '@lamjs/core'
import type { NativePrecision } from './binding.js'

/**
 * Bounds against the reference on the conformance checkpoints, whose small random layers amplify rounding. On the default
 * model the errors are far smaller; `precision.test.ts` holds them to bounds of their own.
 */
export const tolerances: Readonly<Record<NativePrecision, Tolerance>> = {
  float32: { absolute: 1e-5, cosine: 0.999999 },
  bfloat16x3: { absolute: 2e-4, cosine: 0.999999 },
  bfloat16: { absolute: 5e-2, cosine: 0.99 },
  int8: { absolute: 1e-1, cosine: 0.97 },
}
