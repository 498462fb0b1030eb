import { LamError } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { expectDirection, expectMean, expectRejection, expectSame } from './assert.js'
import { boundFor } from './tolerances.js'

const unit = { absolute: 1e-3, cosine: 0.99999 }
const golden = { embedding: Float64Array.of(0.6, 0.8), norm: 5, sensitivity: 1 }

describe('expectDirection', () => {
  it('accepts a row of any norm, and names the worst component of a row in another direction', () => {
    expect(() => expectDirection(Float32Array.of(3, 4), golden.embedding, unit, 'x')).not.toThrow()
    expect(() => expectDirection(Float32Array.of(3, 4.1), golden.embedding, unit, 'x')).toThrow('x: component 0 is off')
  })

  it('refuses a low cosine although every component is within the bound', () => {
    const wide = { absolute: 1, cosine: 0.9999 }
    expect(() => expectDirection(Float32Array.of(4, 3), golden.embedding, wide, 'x')).toThrow('cosine 0.96')
  })

  it('refuses NaN, zeros and another width', () => {
    expect(() => expectDirection(Float32Array.of(3, Number.NaN), golden.embedding, unit, 'x')).toThrow('value 1 is NaN')
    expect(() => expectDirection(Float32Array.of(0, 0), golden.embedding, unit, 'x')).toThrow('zeros only')
    expect(() => expectDirection(Float32Array.of(3), golden.embedding, unit, 'x')).toThrow('a row of 2 values, found 1')
  })
})

it('expectMean also checks the norm of the row', () => {
  expect(() => expectMean(Float32Array.of(3, 4), golden, unit, 'x')).not.toThrow()
  expect(() => expectMean(Float32Array.of(0.6, 0.8), golden, unit, 'x')).toThrow('before normalisation, of norm 5')
})

it('expectSame compares bits, or values within a tolerance', () => {
  const row = Float32Array.of(3, 4)
  const near = Float32Array.of(3, 4.004)
  expect(() => expectSame(row, Float32Array.from(row), 'bitwise', 'x')).not.toThrow()
  expect(() => expectSame(near, row, 'bitwise', 'x')).toThrow('x: value 1')
  expect(() => expectSame(near, row, unit, 'x')).not.toThrow()
  expect(() => expectSame(Float32Array.of(3, 4.006), row, unit, 'x')).toThrow('x: value 1')
})

it('expectRejection requires the code and accepts no other failure', async () => {
  const aborted = () => Promise.reject(new LamError('LAM_ABORTED', 'x'))
  await expectRejection(aborted(), 'LAM_ABORTED', 'run')
  await expect(expectRejection(aborted(), 'LAM_DISPOSED', 'run')).rejects.toThrow('found LAM_ABORTED')
  await expect(expectRejection(Promise.reject(new Error('x')), 'LAM_ABORTED', 'run')).rejects.toThrow('not a LamError')
  await expect(expectRejection(Promise.resolve(1), 'LAM_ABORTED', 'run')).rejects.toThrow('it resolved')
})

describe('boundFor', () => {
  const int8 = { absolute: 0.1, cosine: 0.97 }

  it('is the bound itself for a row of low sensitivity, and for every row in float32', () => {
    expect(boundFor(int8, { sensitivity: 12 })).toEqual(int8)
    const float32 = { absolute: 1e-4, cosine: 0.99999 }
    expect(boundFor(float32, { sensitivity: 500 })).toEqual(float32)
  })

  it('grows with the sensitivity, as an angle', () => {
    const { absolute, cosine } = boundFor(int8, { sensitivity: 24 })
    expect(absolute).toBeCloseTo(0.2, 12)
    expect(Math.acos(cosine)).toBeCloseTo(2 * Math.acos(0.97), 12)
    expect(boundFor(int8, { sensitivity: 1e6 }).cosine).toBe(-1)
  })
})
