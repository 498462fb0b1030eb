/**
 * The error function, within about 1e-16 (a few units in the last place).
 *
 * Three rational approximations cover |x| <= 0.46875, up to 4, and beyond: W. J. Cody, "Rational Chebyshev Approximations
 * for the Error Function", Mathematics of Computation 23 (1969), 631-637.
 */
export function erf(x: number): number {
  const y = Math.abs(x)
  if (y <= 0.46875) return x * ratio(SMALL_P, SMALL_Q, y * y)
  const complement = y <= 4 ? Math.exp(-y * y) * ratio(MIDDLE_P, MIDDLE_Q, y) : tail(y)
  return x < 0 ? complement - 1 : 1 - complement
}

/** erfc(y) for y > 4, below 2e-8: exp(-y²)/y · (1/√π - r(1/y²)/y²). NaN stays NaN. */
function tail(y: number): number {
  if (y > 6) return 0 // under half of the last place of 1
  const z = 1 / (y * y)
  return (Math.exp(-y * y) / y) * (1 / Math.sqrt(Math.PI) - z * ratio(LARGE_P, LARGE_Q, z))
}

/** P(z)/Q(z), coefficients from the highest power down. */
function ratio(p: readonly number[], q: readonly number[], z: number): number {
  let numerator = 0
  let denominator = 0
  for (let i = 0; i < p.length; i++) {
    numerator = numerator * z + p[i]
    denominator = denominator * z + q[i]
  }
  return numerator / denominator
}

const SMALL_P = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694]
const SMALL_Q = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171]

const MIDDLE_P = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
]
const MIDDLE_Q = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
]

const LARGE_P = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
]
const LARGE_Q = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
]
