import type { Tolerance } from '@lamjs/core'
import type { WasmPrecision } from './precision.js'

/** Bounds against the reference on the conformance checkpoints, whose small random layers amplify rounding. */
export const tolerances: Readonly<Record<WasmPrecision, Tolerance>> = {
  float32: { absolute: 1e-5, cosine: 0.999999 },
  int8: { absolute: 1e-1, cosine: 0.97 },
}
