import { describe, expect, it } from 'vitest'
import { heat, strength } from './heat.js'

describe('heat', () => {
  it('is the score itself, from nothing at zero to all at one', () => {
    expect([heat(-0.2), heat(0), heat(0.35), heat(1), heat(1.0000001)]).toEqual([0, 0, 0.35, 1, 1])
  })

  it('tells where text must change colour', () => {
    expect([0.2, 0.6, 1].map((score) => strength(heat(score)))).toEqual(['weak', 'half', 'full'])
  })
})
