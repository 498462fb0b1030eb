import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toFloat16 } from './linear.js'

/** The value of a half precision number. */
function decoded(bits: number): number {
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits & 0x8000 ? -size : size
}

describe('toFloat16', () => {
  it('gives the nearest half precision number', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = toFloat16(Float32Array.of(value))[0]
        const error = Math.abs(decoded(bits) - value)
        for (const neighbour of [bits - 1, bits + 1]) {
          if ((neighbour & 0x7fff) < 0x7c00 && neighbour >= 0 && (neighbour & 0x8000) === (bits & 0x8000)) {
            expect(error).toBeLessThanOrEqual(Math.abs(decoded(neighbour) - value))
          }
        }
      }),
    )
  })

  it('ties to even, keeps zeros and the smallest, and stops at the largest', () => {
    const values = [0, 1, -2, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -24, 2 ** -25, 65504, 1e6, -1e6]
    expect([...toFloat16(Float32Array.from(values))]).toEqual([
      0, 0x3c00, 0xc000, 0x3c00, 0x3c02, 0x0001, 0, 0x7bff, 0x7bff, 0xfbff,
    ])
  })
})
