import { describe, expect, it } from 'vitest'
import { closer, Expectations, shareOf } from './expectations.js'

const unit = { absolute: 1e-3, cosine: 0.99999 }
const golden = { embedding: Float64Array.of(0.6, 0.8), norm: 5, sensitivity: 1 }

describe('direction', () => {
  it('accepts a row of any norm, and names the worst component of a row in another direction', () => {
    expect(() => new Expectations().direction(Float32Array.of(3, 4), golden.embedding, unit, 'x')).not.toThrow()
    expect(() => new Expectations().direction(Float32Array.of(3, 4.1), golden.embedding, unit, 'x')).toThrow(
      'x: component 0 is off',
    )
  })

  it('refuses a low cosine although every component is within the bound', () => {
    const wide = { absolute: 1, cosine: 0.9999 }
    expect(() => new Expectations().direction(Float32Array.of(4, 3), golden.embedding, wide, 'x')).toThrow(
      'cosine 0.96',
    )
  })

  it('refuses NaN, zeros and another width', () => {
    expect(() => new Expectations().direction(Float32Array.of(3, Number.NaN), golden.embedding, unit, 'x')).toThrow(
      'value 1 is NaN',
    )
    expect(() => new Expectations().direction(Float32Array.of(0, 0), golden.embedding, unit, 'x')).toThrow('zeros only')
    expect(() => new Expectations().direction(Float32Array.of(3), golden.embedding, unit, 'x')).toThrow(
      'a row of 2 values, found 1',
    )
  })
})

it('mean also checks the norm of the row', () => {
  expect(() => new Expectations().mean(Float32Array.of(3, 4), golden, unit, 'x')).not.toThrow()
  expect(() => new Expectations().mean(Float32Array.of(0.6, 0.8), golden, unit, 'x')).toThrow(
    'before normalisation, of norm 5',
  )
})

it('same compares bits, or values within a tolerance', () => {
  const row = Float32Array.of(3, 4)
  const near = Float32Array.of(3, 4.004)
  expect(() => new Expectations().same(row, Float32Array.from(row), 'bitwise', 'x')).not.toThrow()
  expect(() => new Expectations().same(near, row, 'bitwise', 'x')).toThrow('x: value 1')
  expect(() => new Expectations().same(near, row, unit, 'x')).not.toThrow()
  expect(() => new Expectations().same(Float32Array.of(3, 4.006), row, unit, 'x')).toThrow('x: value 1')
})

it('near accepts a number at its bound, and cosine what points the same way', () => {
  expect(() => new Expectations().near(1.5, 1, 0.5, 'x')).not.toThrow()
  expect(() => new Expectations().near(1.6, 1, 0.5, 'x')).toThrow('x: expected 1, found 1.6')
  expect(() => new Expectations().cosine(Float32Array.of(3, 4), Float32Array.of(6, 8), 0.9999, 'x')).not.toThrow()
  expect(() => new Expectations().cosine(Float32Array.of(3, 4), Float32Array.of(4, 3), 0.97, 'x')).toThrow(
    'cosine 0.96',
  )
})

describe('the closest comparison', () => {
  it('is the one with the largest share of its bound', () => {
    const expectations = new Expectations()
    expect(expectations.closest).toBeUndefined()
    expectations.same(Float32Array.of(1, 2), Float32Array.of(1, 2), 'bitwise', 'the same bits')
    expect(expectations.closest).toEqual({ what: 'the same bits', error: 0, allowed: 0 })
    expectations.near(1.25, 1, 1, 'a quarter')
    expectations.near(1.5, 1, 1, 'a half')
    expectations.near(1.25, 1, 1, 'a quarter again')
    expect(expectations.closest).toEqual({ what: 'a half', error: 0.5, allowed: 1 })
  })

  it('may be a cosine or a norm', () => {
    const expectations = new Expectations()
    expectations.direction(Float32Array.of(4, 3), golden.embedding, { absolute: 1, cosine: 0.95 }, 'x')
    expect(expectations.closest?.error).toBeCloseTo(0.04, 12)
    expect(expectations.closest?.allowed).toBeCloseTo(0.05, 12)
    expectations.mean(Float32Array.of(3.003, 4.004), golden, { absolute: 1e-3, cosine: 0.9 }, 'y')
    expect(expectations.closest?.what).toBe('x, 1 - cosine')
    expectations.mean(Float32Array.of(3.0042, 4.0056), golden, { absolute: 1e-3, cosine: 0.9 }, 'y')
    expect(expectations.closest?.what).toBe('y, norm')
    expect(expectations.closest?.error).toBeCloseTo(0.007, 5)
  })

  it('is kept where it fails', () => {
    const expectations = new Expectations()
    expect(() => expectations.near(3, 1, 1, 'too far')).toThrow('too far')
    expect(expectations.closest).toEqual({ what: 'too far', error: 2, allowed: 1 })
    expect(() => expectations.same(Float32Array.of(1), Float32Array.of(2), 'bitwise', 'bits')).toThrow('bits')
    expect(expectations.closest).toEqual({ what: 'bits', error: 1, allowed: 0 })
  })
})

it('a share is 0 where nothing differs, and without a bound where the bits had to be the same', () => {
  expect(shareOf({ error: 0, allowed: 0 })).toBe(0)
  expect(shareOf({ error: 1, allowed: 4 })).toBe(0.25)
  expect(shareOf({ error: 1, allowed: 0 })).toBe(Number.POSITIVE_INFINITY)
  expect(closer(undefined, { error: 1, allowed: 4 })).toEqual({ error: 1, allowed: 4 })
})
