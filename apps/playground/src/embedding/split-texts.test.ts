import { describe, expect, it } from 'vitest'
import { paragraphRanges, splitDocuments, splitLines } from './split-texts.js'

describe('splitLines', () => {
  it('keeps the line number of a text', () => {
    expect(splitLines(' one \n\n\ttwo\r\n')).toEqual([
      { text: 'one', line: 0 },
      { text: 'two', line: 2 },
    ])
  })
})

describe('splitDocuments', () => {
  it('splits only at blank lines, also those with white space', () => {
    expect(splitDocuments('a\nb\n \t\nc\r\n\r\nd\n\n\n')).toEqual(['a\nb', 'c', 'd'])
  })

  it('finds no text in an empty string', () => {
    expect(splitDocuments(' \n\n ')).toEqual([])
  })
})

describe('paragraphRanges', () => {
  it('gives the range of each block', () => {
    expect(paragraphRanges('\n\n one\ntwo \n\nthree')).toEqual([
      { start: 3, end: 10 },
      { start: 13, end: 18 },
    ])
  })
})
