import { describe, expect, it } from 'vitest'
import { count, duration, megabytes, score, shortScore } from './quantities.js'

describe('quantities', () => {
  it('have units and rounded values', () => {
    expect([412, 527_292, 47_955_352].map(megabytes)).toEqual(['412 bytes', '527 kB', '48.0 MB'])
    expect([0.42, 38.4, 2130].map(duration)).toEqual(['0.4 ms', '38 ms', '2.1 s'])
    expect([count(1, 'text'), count(1200, 'token')]).toEqual(['1 text', '1,200 tokens'])
    expect([0.456, -0.001, -0.25].map(score)).toEqual(['0.46', '0.00', '−0.25'])
    expect([0.456, -0.001, -0.25, 0.999, 0.001].map(shortScore)).toEqual(['.46', '0', '−.25', '1', '0'])
  })
})
