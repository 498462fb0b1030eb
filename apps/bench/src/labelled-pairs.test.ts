import { describe, expect, it } from 'vitest'
import { readLabelledPairs } from './labelled-pairs.js'

describe('readLabelledPairs', () => {
  it('reads plain and quoted fields', () => {
    expect(readLabelledPairs('A cat.,"A cat, or ""cat"".",4.2\r\n"",b,0\n')).toEqual([
      { first: 'A cat.', second: 'A cat, or "cat".', score: 4.2 },
      { first: '', second: 'b', score: 0 },
    ])
  })

  it.each(['first,second,score', 'a,b', 'a,b,1,2', 'a,b,', 'a "b",c,1'])('refuses %s', (line) => {
    expect(() => readLabelledPairs(`a,b,1\n${line}\n`)).toThrow('Line 2')
  })
})
