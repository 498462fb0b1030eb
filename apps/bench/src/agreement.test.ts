import { expect, it } from 'vitest'
import { agreement } from './agreement.js'

/** Directions in a plane, by angle. */
const rows = (angles: readonly number[]) => angles.map((angle) => Float32Array.of(Math.cos(angle), Math.sin(angle)))
const angles = Array.from({ length: 25 }, (_, i) => i / 20)

it('is whole for the same embeddings', () => {
  const found = agreement(rows(angles), rows(angles), 2)
  expect(found.leastCosine).toBeCloseTo(1, 6)
  expect(found).toMatchObject({ mostApart: 0, leastRank: 1, medianRank: 1, sharedTen: 1 })
})

it('finds the one text that turned, and what that does to rankings', () => {
  const turned = angles.with(2, 1.3)
  const found = agreement(rows(angles), rows(turned), 2)
  expect(found.leastCosine).toBeCloseTo(Math.cos(1.2), 6)
  expect(found.mostApart).toBeCloseTo(Math.sin(1.3) - Math.sin(0.1), 6)
  expect(found.medianCosine).toBeCloseTo(1, 6)
  expect(found.sharedTen).toBeCloseTo(0.9, 12)
  expect(found.leastRank).toBeLessThan(1)
})
