import { describe, expect, it } from 'vitest'
import { drawEvenly } from './drawn-texts.js'

const sorted = Array.from({ length: 100 }, (_, i) => ({ text: `text ${i}`, tokens: 100 - i }))

describe('drawEvenly', () => {
  it('draws about as many tokens as asked, of all lengths, in their order', () => {
    const drawn = drawEvenly(sorted, 505)
    expect(drawn.map(({ tokens }) => tokens)).toEqual([95, 85, 75, 65, 55, 45, 35, 25, 15, 5])
  })

  it('draws each text once where there are no more, and one at least', () => {
    expect(drawEvenly(sorted, 1e6)).toEqual(sorted)
    expect(drawEvenly(sorted, 1)).toHaveLength(1)
  })
})
