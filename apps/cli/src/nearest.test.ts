import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Nearest } from './nearest.js'

describe('Nearest', () => {
  it('keeps the first items of a stable sort', () => {
    const scores = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 })
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 10 }), (all, limit) => {
        const nearest = new Nearest<number>(limit)
        all.forEach((score, place) => {
          nearest.add(place, score)
        })
        const sorted = all.map((score, item) => ({ item, score })).sort((a, b) => b.score - a.score)
        expect(nearest.best).toEqual(sorted.slice(0, limit))
      }),
    )
  })
})
