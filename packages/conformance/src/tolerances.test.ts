import { expect, it } from 'vitest'
import { toleranceOf } from './tolerances.js'

it("the bound is the program's own where that is tighter than the loosest allowed", () => {
  const tolerance = { absolute: 2e-6, cosine: 0.9999999 }
  expect(toleranceOf({ tolerance, precision: 'float32' })).toEqual(tolerance)
})

it("the bound is the loosest allowed where the program's own is looser", () => {
  const tolerance = { absolute: 1, cosine: 0 }
  expect(toleranceOf({ tolerance, precision: 'float32' })).toEqual({ absolute: 1e-4, cosine: 0.99999 })
})
