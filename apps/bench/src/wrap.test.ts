import { describe, expect, it } from 'vitest'
import { wrap } from './wrap.js'

describe('wrap', () => {
  it('breaks between words where a line is too wide', () => {
    expect(wrap('one two three\nfour', 8)).toBe('one two\nthree\nfour')
  })

  it('leaves a word whole that is wider, and lines that fit as they are', () => {
    expect(wrap('a-very-long-word is', 6)).toBe('a-very-long-word\nis')
    expect(wrap('cpu   two', 9)).toBe('cpu   two')
    expect(wrap('one two three')).toBe('one two three')
  })
})
