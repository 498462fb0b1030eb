import { describe, expect, it } from 'vitest'
import type { SearchIndex } from '../indexing/search-index.js'
import type { Hit, SearchOptions } from '../search/hit.js'
import { evaluate } from './evaluate.js'

function hit(file: string): Hit {
  return { file, line: 1, text: file, start: 0, end: 1, score: 1, ranks: {}, matches: [], metadata: {} }
}

/** Answers as the lists say; a filter finds the files `held`. */
function answering(lists: (query: string, options: SearchOptions) => Hit[], held: readonly string[] = []) {
  const asked: SearchOptions[] = []
  const index: SearchIndex = {
    async search(query, options = {}) {
      asked.push(options)
      const path = options.filter?.path
      if (path !== undefined) return held.filter((file) => file === path).map(hit)
      return lists(query, options).slice(0, options.top)
    },
    update: () => Promise.reject(new Error('no update')),
    stats: () => Promise.reject(new Error('no stats')),
    close: async () => {},
  }
  return { index, asked }
}

const two = [
  { question: 'first', relevant: [{ file: 'a' }, { file: 'b' }] },
  { question: 'second', relevant: [{ file: 'c' }] },
]

describe('evaluate', () => {
  it('means recall, MRR and nDCG over the questions, for each way', async () => {
    const { index } = answering((query, { mode, rerank }) => {
      if (rerank) return query === 'first' ? [hit('a'), hit('b')] : [hit('c')]
      return mode === 'words' ? [] : query === 'first' ? [hit('x'), hit('a')] : [hit('c')]
    })
    const { ways, k } = await evaluate(index, two, { ways: ['vectors', 'words', 'reranked'] })
    expect(k).toBe(10)
    const log3 = Math.log2(3)
    expect(ways.map(({ way, recall, mrr, ndcg }) => [way, recall, mrr, ndcg])).toEqual([
      ['vectors', 0.75, 0.75, (1 / log3 / (1 + 1 / log3) + 1) / 2],
      ['words', 0, 0, 0],
      ['reranked', 1, 1, 1],
    ])
    expect(ways[0].questions.map(({ ranks }) => ranks)).toEqual([[2, undefined], [1]])
  })

  it('asks for more hits while they are passages of the same files, and counts no place beyond k', async () => {
    const { index, asked } = answering(() => [...Array.from({ length: 9 }, () => hit('x')), hit('y'), hit('a')])
    const { ways } = await evaluate(index, two.slice(0, 1), { k: 2, ways: ['vectors'] })
    expect(asked.slice(0, 3).map(({ top }) => top)).toEqual([4, 8, 16])
    expect(ways[0].questions[0]).toEqual({ recall: 0, mrr: 0, ndcg: 0, ranks: [undefined, undefined] })
  })

  it('names the relevant files that the index does not hold', async () => {
    const { index } = answering(() => [hit('a')], ['b'])
    const { missing } = await evaluate(index, [...two, two[1]], { ways: ['words'] })
    expect(missing).toEqual([{ file: 'c', questions: [2, 3] }])
  })

  it('refuses no question and a k that is none', async () => {
    const { index } = answering(() => [])
    await expect(evaluate(index, [])).rejects.toMatchObject({ code: 'LAM_INPUT_INVALID' })
    for (const k of [0, 1.5, Number.NaN]) {
      await expect(evaluate(index, two, { k })).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
    }
  })
})
