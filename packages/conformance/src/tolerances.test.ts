import { reference } from '@lamjs/reference'
import { expect, it } from 'vitest'
import { toleranceOf } from './tolerances.js'

const withTolerances = (tolerances: object) => ({ ...reference().features, tolerances })

it('holds a backend to its own bound where that is tighter than the loosest allowed', () => {
  const own = { absolute: 2e-6, cosine: 0.9999999 }
  expect(toleranceOf(withTolerances({ float32: own }), 'float32')).toEqual(own)
})

it('holds it to the loosest allowed where its own is looser', () => {
  const own = { absolute: 1, cosine: 0 }
  expect(toleranceOf(withTolerances({ float32: own }), 'float32')).toEqual({ absolute: 1e-4, cosine: 0.99999 })
})

it('holds float32 to spec 5.4 where the backend declares nothing', () => {
  expect(toleranceOf(withTolerances({}), 'float32')).toEqual({ absolute: 1e-5, cosine: 0.999999 })
})
