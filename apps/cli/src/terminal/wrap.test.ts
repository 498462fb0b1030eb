import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wrap } from './wrap.js'

describe('wrap', () => {
  it('breaks at spaces within the width', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four'])
  })

  it('keeps every word, and makes no line too wide that has a space', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 })
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (list, width) => {
        const lines = wrap(list.join(' '), width)
        expect(lines.join(' ')).toBe(list.join(' '))
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true)
      }),
    )
  })

  it('passes no control character to the terminal', () => {
    expect(wrap('red\u001b[31m\u0007 \u202eback\u009b', 80)).toEqual(['red [31m back'])
  })
})
