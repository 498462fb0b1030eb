import { Embeddings } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { normal, seededRandom } from '../random.js'
import { ranking, STORAGES } from './outputs.js'

const WIDTH = 64

/** Rows of norm 1 in random directions. */
function randomRows(count: number, seed: number): Embeddings {
  const random = seededRandom(seed)
  const rows = Array.from({ length: count }, () => {
    const row = Array.from({ length: WIDTH }, () => normal(random))
    return row.map((value) => value / Math.hypot(...row))
  })
  return new Embeddings(Float32Array.from(rows.flat()), WIDTH, new Uint32Array(count), [])
}

describe('rankings by stored rows', () => {
  const [queries, rows] = [randomRows(20, 1), randomRows(300, 2)]
  const [int8, binary, asymmetric, byInt8, byFloat32] = STORAGES.map((storage) => ranking(storage, queries, rows))

  it('lose little in int8, and more the fewer bits are compared', () => {
    expect(int8.ranks?.min).toBeGreaterThan(0.999)
    expect(int8.ranks?.max).toBeLessThan(1)
    // Of random directions, signs keep 2 / pi of the cosine where both are signs, and its root where one is.
    expect(binary.ranks?.median).toBeGreaterThan(0.5)
    expect(binary.ranks?.median).toBeLessThan(0.75)
    expect(asymmetric.ranks?.median).toBeGreaterThan(0.7)
    expect(asymmetric.ranks?.median).toBeLessThan(0.9)
  })

  it('find more of the nearest ten when rescored', () => {
    expect(byFloat32.sharedTen).toBeGreaterThan(binary.sharedTen + 0.1)
    expect(byFloat32.sharedTen).toBeLessThan(1)
    expect(Math.abs(byInt8.sharedTen - byFloat32.sharedTen)).toBeLessThan(0.05)
    expect(int8.sharedTen).toBeGreaterThan(0.95)
  })
})
