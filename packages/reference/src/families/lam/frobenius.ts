/** unit(X) = X · unitFactor(X), with unitFactor(X) = 1 / (‖X‖_F + 1e-8) (spec 4). */
export function unitFactor(x: Float64Array): number {
  let squares = 0
  for (let i = 0; i < x.length; i++) squares += x[i] * x[i]
  return 1 / (Math.sqrt(squares) + 1e-8)
}

/** x · factor, in place. */
export function scale(x: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] *= factor
}
