import { LamClient } from '@lamjs/client'
import { LAM, native } from '@lamjs/native'
import { BaseEmbedding } from '@llamaindex/core/embeddings'
import { MockLLM } from '@llamaindex/core/llms/mock'
import {
  Document,
  MetadataMode,
  type NodeWithScore,
  RetrieverQueryEngine,
  Settings,
  VectorStoreIndex,
} from 'llamaindex'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LamEmbedding, LamRerank } from './index.js'
import { serveTiny, tinyEncoder, tinyReranker } from './testing/tiny.js'

const encoder = tinyEncoder()
const reranker = tinyReranker()
const texts = ['the frozen river', 'bread and butter', 'a ferry on the water', 'the clock on the wall']
const documents = texts.map((text, at) => new Document({ text, id_: `${at}` }))
const long = 'the frozen river and the ferry '.repeat(30)
let server: Awaited<ReturnType<typeof serveTiny>>

beforeAll(async () => {
  server = await serveTiny()
})
afterAll(async () => {
  await server?.close()
  await Promise.all([encoder.dispose(), reranker.dispose()])
})

/** Local and remote models; both must do the same. */
const places = [
  { place: 'this process', models: () => ({ embedder: encoder, ranker: reranker }) },
  {
    place: 'a server',
    models: () => {
      const client = new LamClient({ url: server.url })
      return { embedder: client, ranker: client }
    },
  },
] as const
const textOf = ({ node }: NodeWithScore) => node.getContent(MetadataMode.NONE)

describe.each(places)('LamEmbedding in $place', ({ models }) => {
  const made = () => new LamEmbedding({ embedder: models().embedder })

  it("gives queries and texts the model's own prompts", async () => {
    const embedding = made()
    expect(embedding).toBeInstanceOf(BaseEmbedding)
    const rows = (await encoder.encodeDocuments(texts)).toArrays()
    expect(await embedding.getTextEmbeddingsBatch(texts)).toEqual(rows)
    expect(await embedding.getTextEmbedding(texts[0])).toEqual(rows[0])
    const query = await embedding.getQueryEmbedding({ type: 'text', text: texts[0] })
    expect(query).toEqual([...(await encoder.encodeQuery(texts[0]))])
    expect(query).not.toEqual(rows[0])
    expect(await embedding.getTextEmbeddingsBatch([])).toEqual([])
    expect(await embedding.getQueryEmbedding({ type: 'image_url', image_url: { url: 'http://a/b' } })).toBeNull()
  })

  it('takes dimensions, maxTokens and the size of batches', async () => {
    const progress: number[] = []
    const small = new LamEmbedding({
      embedder: models().embedder,
      dimensions: 8,
      maxTokens: 5,
      embedBatchSize: 3,
      onWarning() {},
    })
    const rows = await small.getTextEmbeddingsBatch([...texts, long], {
      progressCallback: (done) => progress.push(done),
    })
    expect(rows).toEqual((await encoder.encodeDocuments([...texts, long], { dim: 8, maxTokens: 5 })).toArrays())
    expect(progress).toEqual([3, 5])
  })

  it('serves an index, whose retriever finds by the cosine', async () => {
    const index = await VectorStoreIndex.fromDocuments(documents, {})
    expect(index.embedModel).toBe(Settings.embedModel)
    const found = await index.asRetriever({ similarityTopK: 3 }).retrieve({ query: 'river' })
    const query = await encoder.encodeQuery('river')
    const rows = [...(await encoder.encodeDocuments(texts))]
    const expected = rows.map((row, at) => ({ text: texts[at], score: encoder.similarity(query, row) }))
    expected.sort((a, b) => b.score - a.score)
    expect(found.map(textOf)).toEqual(expected.slice(0, 3).map(({ text }) => text))
    expect(found[0].score).toBeCloseTo(expected[0].score, 5)
  })

  beforeAll(() => {
    Settings.embedModel = made()
    Settings.llm = new MockLLM()
  })
})

describe.each(places)('LamRerank in $place', ({ models }) => {
  it('gives the best nodes with their scores', async () => {
    const nodes = documents.map((node) => ({ node, score: 0.5 }))
    const best = await new LamRerank({ reranker: models().ranker, topN: 2 }).postprocessNodes(nodes, 'river')
    const expected = (await reranker.rerank('river', texts)).ranking({ top: 2 })
    expect(best).toEqual(expected.map(({ index, score }) => ({ node: documents[index], score })))
    expect(nodes[0].score).toBe(0.5)
    expect(await new LamRerank({ reranker: models().ranker }).postprocessNodes([], 'river')).toEqual([])
  })
})

it('LamRerank sorts the nodes of a query engine, by the text that embeddings read', async () => {
  Settings.embedModel = new LamEmbedding({ embedder: encoder })
  Settings.llm = new MockLLM()
  const noted = texts.map((text) => new Document({ text, metadata: { source: 'a book', secret: text.length } }))
  for (const one of noted) one.excludedEmbedMetadataKeys = ['secret']
  const index = await VectorStoreIndex.fromDocuments(noted)
  const retriever = index.asRetriever({ similarityTopK: 3 })
  const engine = index.asQueryEngine({ retriever, nodePostprocessors: [new LamRerank({ reranker, topN: 1 })] })
  expect(engine).toBeInstanceOf(RetrieverQueryEngine)
  const { sourceNodes } = await engine.query({ query: 'river' })
  const candidates = (await retriever.retrieve({ query: 'river' })).map(({ node }) =>
    node.getContent(MetadataMode.EMBED),
  )
  expect(candidates[0]).toContain('a book')
  expect(candidates[0]).not.toContain('secret')
  const [best] = (await reranker.rerank('river', candidates)).ranking()
  expect(sourceNodes?.map(({ node, score }) => [node.getContent(MetadataMode.EMBED), score])).toEqual([
    [candidates[best.index], best.score],
  ])
})

describe('what is cut or wrong', () => {
  it('is told once', async () => {
    const said: string[] = []
    const onWarning = (message: string) => said.push(message)
    const told = new LamEmbedding({ embedder: encoder, onWarning })
    await told.getTextEmbeddings(texts)
    expect(said).toEqual([])
    await told.getTextEmbeddings([texts[0], long])
    await told.getTextEmbedding(long)
    expect(said).toEqual([expect.stringMatching(/^LamEmbedding: 1 of 2 texts .*index 1/)])
    const judge = new LamRerank({ reranker, onWarning })
    for (const query of ['river', 'ferry'])
      await judge.postprocessNodes([{ node: new Document({ text: long }) }], query)
    expect(said.slice(1)).toEqual([expect.stringMatching(/^LamRerank: 1 of 1 texts .*index 0/)])
  })

  it('of a signal that has fired ends the calls', async () => {
    const signal = AbortSignal.abort(new Error('Enough.'))
    const calls = [
      new LamEmbedding({ embedder: encoder, signal }).getTextEmbedding('a'),
      new LamRerank({ reranker, signal }).postprocessNodes([], 'a'),
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'LAM_ABORTED', cause: signal.reason })
  })

  it.each([
    () => new LamEmbedding({} as never),
    () => new LamEmbedding(undefined as never),
    () => new LamEmbedding({ embedder: encoder, embedBatchSize: 0 }),
    () => new LamRerank({ reranker: encoder.encode as never }),
    () => new LamRerank({ reranker, topN: 0 }),
  ])('in the options is refused: %s', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
  })

  it('for a call comes as the LamError of the model', async () => {
    const wide = new LamEmbedding({ embedder: encoder, dimensions: 9999 })
    await expect(wide.getTextEmbedding('a')).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
    const noQuery = new LamRerank({ reranker }).postprocessNodes([])
    await expect(noQuery).rejects.toMatchObject({ code: 'LAM_INPUT_INVALID' })
  })
})

it('works with the default model', async () => {
  await using mini = new LAM(native())
  Settings.embedModel = new LamEmbedding({ embedder: mini })
  const pages = ['Bake the bread for an hour', 'Steps to recover access to your account', 'The river froze overnight']
  const index = await VectorStoreIndex.fromDocuments(pages.map((text) => new Document({ text })))
  const [best] = await index.asRetriever({ similarityTopK: 1 }).retrieve({ query: 'How do I reset my password?' })
  expect(textOf(best)).toBe('Steps to recover access to your account')
})
