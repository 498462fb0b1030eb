import { describe, expect, it } from 'vitest'
import { heat, strength, topScore } from './heat.js'

describe('heat', () => {
  it('runs from nothing at zero to all at the top, and rises all the way', () => {
    expect([heat(-0.2, 0.5), heat(0, 0.5), heat(0.5, 0.5), heat(0.9, 0.5)]).toEqual([0, 0, 1, 1])
    const steps = Array.from({ length: 11 }, (_, i) => heat(i / 10))
    expect([...steps].sort((a, b) => a - b)).toEqual(steps)
    expect(heat(0.5)).toBeCloseTo(0.379, 3)
  })

  it('tells where text must change colour', () => {
    expect([0.2, 0.7, 1].map((score) => strength(heat(score)))).toEqual(['weak', 'half', 'full'])
  })
})

describe('topScore', () => {
  it('is the highest score, within bounds', () => {
    expect(topScore([0.1, 0.62, 0.4])).toBe(0.62)
    expect(topScore([0.1])).toBe(0.3)
    expect(topScore([])).toBe(0.3)
    expect(topScore([1.0000001])).toBe(1)
  })
})
