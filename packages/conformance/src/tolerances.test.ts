import { describe, expect, it } from 'vitest'
import { boundFor, toleranceOf } from './tolerances.js'

it("the bound is the program's own where that is tighter than the loosest allowed", () => {
  const tolerance = { absolute: 2e-6, cosine: 0.9999999 }
  expect(toleranceOf({ tolerance, precision: 'float32' })).toEqual(tolerance)
})

it("the bound is the loosest allowed where the program's own is looser", () => {
  const tolerance = { absolute: 1, cosine: 0 }
  expect(toleranceOf({ tolerance, precision: 'float32' })).toEqual({ absolute: 1e-4, cosine: 0.99999 })
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
