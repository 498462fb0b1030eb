import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { snippet } from './snippet.js'

const mark = (text: string) => `[${text}]`
const rangeOf = (text: string, word: string) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length })

describe('snippet', () => {
  it('shows the lines with most of the words found, and says what it leaves out', () => {
    const text = `${'sand '.repeat(20)}The moon pulls,\nthe water rises. ${'stone '.repeat(20)}`
    const matches = ['moon', 'water'].map((word) => rangeOf(text, word))
    expect(snippet(text, matches, { width: 42, lines: 2, mark })).toEqual([
      '… sand sand sand sand The [moon] pulls, the',
      '[water] rises. stone stone stone stone …',
    ])
  })

  it('shows the first lines where no word was found', () => {
    expect(snippet('one two three four', [], { width: 10, lines: 1, mark })).toEqual(['one two …'])
  })

  it('marks a word that a line cannot hold in each of its parts', () => {
    expect(snippet('abcdefghij', [{ start: 2, end: 8 }], { width: 10, lines: 2, mark })).toEqual(['ab[cdef]', '[gh]ij'])
  })

  it('gives lines within the width, cuts no character in two, and lets no control character through', () => {
    const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { maxLength: 30 })
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 40 }), (list, width) => {
        const text = list.join(' ')
        for (const line of snippet(`${text}\u001b[31m`, [], { width, lines: 3, mark })) {
          expect(line.length).toBeLessThanOrEqual(width + 2)
          expect(line).not.toMatch(/\p{Cs}/u)
          expect(line).not.toMatch(/\p{Cc}/u)
        }
      }),
    )
  })
})
