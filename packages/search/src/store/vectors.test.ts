import { expect, it } from 'vitest'
import { cosine, keptVector, signsOf } from './vectors.js'

const unit = (values: number[]) => {
  const norm = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / norm)
}
const a = unit([3, -1, 0.5, 2])
const b = unit([1, -2, -0.25, 4])
const exact = a.reduce((sum, value, i) => sum + value * b[i], 0)

it('a row keeps its cosine: to rounding in float32, to a byte in int8, as its signs in binary', () => {
  const at = (precision: 'float32' | 'int8' | 'binary') =>
    cosine(a, { signs: signsOf(b), vector: keptVector(b, precision) })
  expect(at('float32')).toBeCloseTo(exact, 6)
  expect(Math.abs(at('int8') - exact)).toBeLessThan(0.005)
  expect(at('binary')).toBeCloseTo((a[0] - a[1] - a[2] + a[3]) / 2, 6)
})

it('a component of zero has the sign 0, and a row of zeros the cosine 0', () => {
  expect(signsOf(Float32Array.of(1, 0, -1))).toBe('100')
  const zeros = new Float32Array(4)
  expect(cosine(a, { signs: '0000', vector: keptVector(zeros, 'int8') })).toBe(0)
})
