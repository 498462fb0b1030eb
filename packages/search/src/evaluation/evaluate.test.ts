import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchIndex } from '../indexing/search-index.js'
import { openIndex } from '../open-index.js'
import type { Hit, SearchOptions } from '../search/hit.js'
import { filesOf } from '../testing/files.js'
import { WordEmbedder } from '../testing/word-embedder.js'
import { evaluate } from './evaluate.js'
import { parseQuestions } from './questions.js'

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

  it('refuses no question, one without a relevant place, and a k that is none', async () => {
    const { index } = answering(() => [])
    await expect(evaluate(index, [])).rejects.toMatchObject({ code: 'LAM_INPUT_INVALID' })
    await expect(evaluate(index, [...two, { question: 'What?', relevant: [] }])).rejects.toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: 'Question 3 has no relevant place. Name at least one.',
    })
    for (const k of [0, 1.5, Number.NaN]) {
      await expect(evaluate(index, two, { k })).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
    }
  })
})

describe('evaluate on an index', () => {
  let index: SearchIndex
  const poem = '# Tides\n\nThe moon pulls the water of the oceans.\n\nTwice a day the harbour falls dry.\n'
  const texts = {
    'sea/tides.md': poem,
    'sea/tides [old].md': poem,
    'sea/ships.md': '# Ships\n\nA sailing ship needs wind.\n\nSteamers burned coal.\n',
    'land/trees.txt': 'Oaks live for centuries.\n\nBirches are the first trees on bare ground.\n',
  }

  beforeAll(async () => {
    index = await openIndex({ embedder: new WordEmbedder(), cut: { most: 50 } })
    await index.update(filesOf(texts))
  }, 60_000)
  afterAll(() => index.close())

  it('finds what answers in each way, in any file that has it, and names what is not there', async () => {
    const rows = [
      { question: 'the first trees on bare ground', relevant: ['land/trees.txt:3', 'land/(new)/trees.txt'] },
      { question: 'harbour falls dry', relevant: [{ file: 'sea/tides [old].md', text: 'the harbour' }] },
      { question: 'steamers burned coal', relevant: ['sea/ships.md'] },
    ]
    const questions = parseQuestions(rows.map((row) => JSON.stringify(row)).join('\n'))
    const { ways, missing } = await evaluate(index, questions)
    expect(ways.map(({ way }) => way)).toEqual(['vectors', 'words', 'hybrid'])
    for (const { questions } of ways) expect(questions.map(({ ranks }) => ranks)).toEqual([[1, undefined], [1], [1]])
    for (const { recall, mrr } of ways) expect([recall, mrr]).toEqual([2.5 / 3, 1])
    expect(missing).toEqual([{ file: 'land/(new)/trees.txt', questions: [1] }])
  })

  it('finds a file that no search came upon, whatever characters its name has', async () => {
    const relevant = [{ file: 'sea/tides [old].md' }]
    expect((await evaluate(index, [{ question: 'oaks', relevant }], { k: 1, ways: ['words'] })).missing).toEqual([])
  })

  it('asks the reranker only where told, and refuses an index without one', async () => {
    const questions = [{ question: 'oaks', relevant: [{ file: 'land/trees.txt' }] }]
    await expect(evaluate(index, questions, { ways: ['reranked'] })).rejects.toMatchObject({
      code: 'LAM_OPTION_INVALID',
    })
  })
})
