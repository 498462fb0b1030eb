import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wrap } from './wrap.js'

describe('wrap', () => {
  it('makes lines of about the same length', () => {
    expect(wrap('Simmer the soup with garlic and thyme', 1)).toEqual(['Simmer the soup with garlic and thyme'])
    expect(wrap('Simmer the soup with garlic and thyme', 2)).toEqual(['Simmer the soup with', 'garlic and thyme'])
    expect(wrap('Simmer the soup with garlic and thyme', 3)).toEqual(['Simmer the', 'soup with garlic', 'and thyme'])
  })

  it('does not split a word', () => {
    expect(wrap('Donaudampfschifffahrt', 3)).toEqual(['Donaudampfschifffahrt'])
  })

  it('loses no word, and makes at most the given number of lines', () => {
    const text = fc.array(fc.stringMatching(/^\w{1,12}$/), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 4 }), (words, lines) => {
        const wrapped = wrap(words.join(' '), lines)
        expect(wrapped.join(' ')).toBe(words.join(' '))
        expect(wrapped.length).toBeLessThanOrEqual(lines)
      }),
    )
  })
})
