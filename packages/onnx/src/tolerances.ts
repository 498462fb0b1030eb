import type { Precision, Tolerance } from '@lamjs/core'

const TOLERANCES: Readonly<Partial<Record<Precision, Tolerance>>> = {
  float16: { absolute: 5e-3, cosine: 0.9999 },
  int8: { absolute: 8e-2, cosine: 0.98 },
}
/** Spec 5.4's, which devices keep too: TF32 is off. */
const FLOAT32: Tolerance = { absolute: 1e-5, cosine: 0.999999 }

/** The bound of a program in a precision, on any device. */
export function toleranceOf(precision: Precision): Tolerance {
  return TOLERANCES[precision] ?? FLOAT32
}
