import { describe, expect, it } from 'vitest'
import { Reranking } from '../lam/reranking.js'
import { FakeEmbedder } from '../testing/fake-embedder.js'
import { gate } from '../testing/gate.js'
import { codeOf } from '../testing/make-lam.js'
import { encodeSide, truncationWarning } from './encode-side.js'
import { rankTexts } from './reranker.js'

describe('encodeSide', () => {
  it("takes the model's prompt for the side, and none where the model has none", async () => {
    const embedder = new FakeEmbedder()
    await encodeSide(embedder, 'query', ['a'], { dim: 2 })
    await encodeSide(embedder, 'document', ['a'], { dim: 2 })
    expect(embedder.calls.map(({ options }) => options)).toEqual([{ dim: 2, prompt: 'query' }, { dim: 2 }])
  })

  it('embeds the list as it was when the call was made', async () => {
    const embedder = new FakeEmbedder()
    const texts = ['a', 'b']
    const rows = encodeSide(embedder, 'query', texts)
    texts.length = 0
    expect((await rows).length).toBe(2)
  })

  it('stops while the embedder still loads its model', async () => {
    const embedder = new FakeEmbedder()
    embedder.info = () => gate().opened as never
    const stop = new AbortController()
    const rows = encodeSide(embedder, 'query', ['a'], { signal: stop.signal })
    stop.abort()
    expect(await codeOf(rows)).toBe('LAM_ABORTED')
    expect(embedder.calls).toEqual([])
  })
})

describe('rankTexts', () => {
  const scores = new Reranking(Float32Array.of(1, 3, 2), 1, Uint32Array.of(1, 1, 1), [{ index: 2 } as never])
  it('ranks scores, and names the texts whose pairs were cut', async () => {
    const { ranking, truncated } = await rankTexts({ rerank: async () => scores }, 'q', ['a', 'b', 'c'], { top: 2 })
    expect([ranking.map(({ index }) => index), truncated]).toEqual([[1, 2], [2]])
  })

  it('takes a ranking as it is, and gives the reranker its options without top', async () => {
    const seen: unknown[] = []
    const rerank = async (...call: unknown[]) => {
      seen.push(call)
      return scores.ranking()
    }
    expect(await rankTexts({ rerank }, 'q', ['a', 'b', 'c'], { top: 1, maxTokens: 9 })).toEqual({
      ranking: [{ index: 1, score: 3 }],
      truncated: [],
    })
    expect(seen).toEqual([['q', ['a', 'b', 'c'], { maxTokens: 9 }]])
  })
})

it('truncationWarning counts the texts, and lists the first ones', () => {
  expect(truncationWarning([], 3)).toBeUndefined()
  expect(truncationWarning([1], 3)).toMatch(/^1 of 3 texts .*\(index 1\)/)
  expect(truncationWarning([...Array(12).keys()], 30)).toContain('(index 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …)')
})
