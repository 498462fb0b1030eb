import { describe, expect, it } from 'vitest'
import type { Hit } from '../search/hit.js'
import { rankingOf } from './ranking.js'

function hit(file: string, line: number, text: string): Hit {
  return { file, line, text, start: 0, end: text.length, score: 1, ranks: {}, matches: [], metadata: {} }
}

describe('rankingOf', () => {
  it('ranks files where whole files are relevant', () => {
    const question = { question: 'q', relevant: [{ file: 'b', grade: 2 }, { file: 'c' }] }
    const hits = [hit('a', 1, 'x'), hit('a', 5, 'y'), hit('b', 1, 'z'), hit('b', 9, 'z'), hit('d', 1, 'z')]
    expect(rankingOf(question, hits)).toEqual({ grades: [0, 2, 0], ranks: [2, undefined] })
  })

  it('ranks passages where a line is asked for, and finds each once', () => {
    const question = { question: 'q', relevant: [{ file: 'a', line: 6 }] }
    const hits = [
      hit('a', 1, 'one\ntwo\n'),
      hit('a', 4, 'four\nfive\nsix'),
      hit('a', 6, 'six\nseven'),
      hit('a', 9, 'x'),
    ]
    expect(rankingOf(question, hits)).toEqual({ grades: [0, 1, 0], ranks: [2] })
  })

  it('finds words of a passage whatever their case and white space', () => {
    const question = { question: 'q', relevant: [{ file: 'a', text: 'press  The\nbutton' }] }
    expect(rankingOf(question, [hit('b', 1, 'press the button'), hit('a', 3, 'Now press the\n  button.')])).toEqual({
      grades: [0, 1],
      ranks: [2],
    })
  })

  it('gives a hit that answers by two places two ranks, the higher grade first', () => {
    const question = {
      question: 'q',
      relevant: [
        { file: 'a', line: 2 },
        { file: 'a', line: 3, grade: 4 },
      ],
    }
    expect(rankingOf(question, [hit('a', 1, 'x\ny\nz'), hit('b', 1, 'z')])).toEqual({
      grades: [4, 1, 0],
      ranks: [2, 1],
    })
  })

  it("takes a PDF's line as its page", () => {
    const question = { question: 'q', relevant: [{ file: 'a.pdf', line: 3 }] }
    expect(rankingOf(question, [hit('a.pdf', 2, 'x\ny\nz'), hit('a.pdf', 3, 'x')]).ranks).toEqual([2])
  })
})
