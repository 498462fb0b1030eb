import { describe, expect, it } from 'vitest'
import { reciprocalRankFusion } from './fusion.js'
import { likeQuery, wordsOf } from './matches.js'

describe('reciprocal rank fusion', () => {
  it('sums 1 / (60 + rank) over the lists', () => {
    expect(
      reciprocalRankFusion([
        [7, 8, 9],
        [9, 7],
      ]),
    ).toEqual([
      { id: 7, score: 1 / 61 + 1 / 62 },
      { id: 9, score: 1 / 63 + 1 / 61 },
      { id: 8, score: 1 / 62 },
    ])
  })

  it('keeps the order of one list, and puts the first list first among equals', () => {
    expect(reciprocalRankFusion([[3, 1, 2], []]).map(({ id }) => id)).toEqual([3, 1, 2])
    expect(reciprocalRankFusion([[1], [2]]).map(({ id }) => id)).toEqual([1, 2])
  })
})

describe('words of a text', () => {
  it('stand where the text has them', () => {
    const text = 'Zwölf 🌊-Boote, 2nd'
    expect(wordsOf(text).map(({ word, start, end }) => [word, text.slice(start, end)])).toEqual([
      ['zwölf', 'Zwölf'],
      ['boote', 'Boote'],
      ['2nd', '2nd'],
    ])
  })

  it('are asked about where they begin like a word of the query', () => {
    expect(likeQuery('Running to', [wordsOf('runs to run, total; rust')])).toEqual(['runs', 'to', 'run'])
  })
})
