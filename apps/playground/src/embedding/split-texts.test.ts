import { describe, expect, it } from 'vitest'
import { paragraphRanges, splitDocuments, splitLines } from './split-texts.js'

describe('splitLines', () => {
  it('keeps the line a text stands on', () => {
    expect(splitLines(' one \n\n\ttwo\r\n')).toEqual([
      { text: 'one', line: 0 },
      { text: 'two', line: 2 },
    ])
  })
})

describe('splitDocuments', () => {
  it('cuts at blank lines only, also those that hold white space', () => {
    expect(splitDocuments('a\nb\n \t\nc\r\n\r\nd\n\n\n')).toEqual(['a\nb', 'c', 'd'])
  })

  it('finds nothing in nothing', () => {
    expect(splitDocuments(' \n\n ')).toEqual([])
  })
})

describe('paragraphRanges', () => {
  it('says where each block stands', () => {
    expect(paragraphRanges('\n\n one\ntwo \n\nthree')).toEqual([
      { start: 3, end: 10 },
      { start: 13, end: 18 },
    ])
  })
})
