import { describe, expect, it } from 'vitest'
import { Embeddings } from '../lam/embeddings.js'
import type { LAM, LamInfo } from '../lam/lam.js'
import { makeLam } from '../testing/make-lam.js'
import { BatchingEmbedder } from './batching-embedder.js'
import type { Embedder, EmbedderInfo } from './embedder.js'

type Fits<Wide, Narrow extends Wide> = Narrow

describe('Embedder', () => {
  it('fits a LAM and a BatchingEmbedder', async () => {
    const { lam } = makeLam()
    const embedders: [Fits<Embedder, LAM>, Fits<Embedder, BatchingEmbedder>] = [lam, new BatchingEmbedder(lam)]
    for (const embedder of embedders as Embedder[]) {
      const rows: Embeddings = await embedder.encode(['hello'], { dim: 8 })
      const streamed: Float32Array[] = []
      for await (const { embedding } of embedder.stream(['hello'], { dim: 8 })) streamed.push(embedding)
      expect(streamed).toEqual([...rows])
    }
  })

  it('has the info that a remote one can give, and a LAM gives more', async () => {
    const { lam } = makeLam()
    const info: Fits<EmbedderInfo, LamInfo> = await lam.info()
    expect(info).toMatchObject({ dim: 64, maxTokens: info.config.maxTokens, prompts: {} })
    expect(info.model).not.toBe('')
    expect(info).not.toHaveProperty('defaultPrompt')
  })

  it('needs four functions of a test double', async () => {
    const double: Embedder = {
      encode: async (texts) => new Embeddings(new Float32Array(texts.length), 1, new Uint32Array(texts.length), []),
      stream: async function* (texts) {
        let index = 0
        for await (const text of texts) {
          yield { index, text, embedding: Float32Array.of(index++), tokenCount: 2, truncated: false }
        }
      },
      info: async () => ({ model: 'double', dim: 1, maxTokens: 512, prompts: {} }),
      dispose: async () => {},
    }
    const batching = new BatchingEmbedder(double)
    expect((await batching.encode(['a', 'b'])).length).toBe(2)
    expect((await batching.stream(['a', 'b']).next()).value).toMatchObject({ text: 'a' })
  })
})
