import { describe, expect, it } from 'vitest'
import { gelu, sigmoid, silu } from './activations.js'
import { erf } from './erf.js'

describe('erf', () => {
  it.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [5, 0.9999999999984626],
  ])('of %d is the tabulated %d, and odd', (x, value) => {
    expect(Math.abs(erf(x) - value)).toBeLessThan(2.3e-16)
    expect(erf(-x)).toBe(-erf(x))
  })

  it('agrees with its power series within 2e-15 up to 5', () => {
    let worst = 0
    for (let x = 0; x < 5; x += 0.0013) worst = Math.max(worst, Math.abs(erf(x) - series(x)))
    // Near 5, the series itself loses about a digit.
    expect(worst).toBeLessThan(2e-15)
    expect(worst).toBeGreaterThan(0)
  })

  it('reaches 1 and -1 far out, and returns NaN for NaN', () => {
    expect(erf(Number.POSITIVE_INFINITY)).toBe(1)
    expect(erf(-40)).toBe(-1)
    expect(erf(Number.NaN)).toBeNaN()
  })
})

describe('activations', () => {
  it('gelu uses the exact distribution function, not the tanh approximation', () => {
    expect(gelu(1)).toBeCloseTo(0.8413447460685429, 15)
    expect(gelu(-1)).toBeCloseTo(-0.15865525393145707, 15)
    expect(gelu(-50)).toBe(-0)
  })

  it('sigmoid and silu stay finite far out', () => {
    expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1])
    expect([silu(-1000), silu(0), silu(1000)]).toEqual([-0, 0, 1000])
  })
})

/** erf(x) = 2/√π · e^(-x²) · Σ 2ⁿ·x^(2n+1) / (1·3·…·(2n+1)): all terms positive, nothing cancels. */
function series(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; n < 300; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}
