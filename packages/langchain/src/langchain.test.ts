import { LamClient } from '@lamjs/client'
import { LAM, native } from '@lamjs/native'
import { ContextualCompressionRetriever } from '@langchain/classic/retrievers/contextual_compression'
import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory'
import { Document } from '@langchain/core/documents'
import { Embeddings } from '@langchain/core/embeddings'
import { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LamEmbeddings, LamRerank } from './index.js'
import { serveTiny, tinyEncoder, tinyReranker } from './testing/tiny.js'

const encoder = tinyEncoder()
const reranker = tinyReranker()
const embeddings = new LamEmbeddings({ embedder: encoder })
const texts = ['the frozen river', 'bread and butter', 'a ferry on the water', 'the clock on the wall']
const documents = texts.map((pageContent, at) => new Document({ pageContent, metadata: { at }, id: `${at}` }))
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

describe.each(places)('LamEmbeddings in $place', ({ models }) => {
  const made = () => new LamEmbeddings({ embedder: models().embedder })

  // What LangChain's standard tests ask of embeddings.
  it('are Embeddings that give lists of numbers of one length for queries and documents', async () => {
    expect(made()).toBeInstanceOf(Embeddings)
    const [foo, bar] = [await made().embedQuery('foo'), await made().embedQuery('bar')]
    const rows = await made().embedDocuments(['foo', 'bar', 'baz'])
    expect(rows).toHaveLength(3)
    for (const row of [foo, bar, ...rows]) {
      expect(Array.isArray(row)).toBe(true)
      expect(row).toHaveLength((await encoder.info()).dim)
      expect(row.every(Number.isFinite)).toBe(true)
    }
    expect(foo).not.toEqual(bar)
    expect(await made().embedDocuments([])).toEqual([])
  })

  it("give each side the model's own prompt", async () => {
    expect(await made().embedQuery(texts[0])).toEqual([...(await encoder.encodeQuery(texts[0]))])
    expect(await made().embedDocuments(texts)).toEqual((await encoder.encodeDocuments(texts)).toArrays())
    expect(await made().embedQuery(texts[0])).not.toEqual((await made().embedDocuments(texts))[0])
  })

  it('take dimensions and maxTokens', async () => {
    const small = new LamEmbeddings({ embedder: models().embedder, dimensions: 8, maxTokens: 5, onWarning: () => {} })
    expect(await small.embedQuery(long)).toEqual([...(await encoder.encodeQuery(long, { dim: 8, maxTokens: 5 }))])
  })
})

describe.each(places)('LamRerank in $place', ({ models }) => {
  it('gives the best documents with their scores, and leaves the given ones as they are', async () => {
    const compressor = new LamRerank({ reranker: models().ranker, topN: 2 })
    expect(compressor).toBeInstanceOf(BaseDocumentCompressor)
    const best = await compressor.compressDocuments(documents, 'river')
    const expected = (await reranker.rerank('river', texts)).ranking({ top: 2 })
    expect(best).toEqual(
      expected.map(
        ({ index, score }) => new Document({ ...documents[index], metadata: { at: index, relevanceScore: score } }),
      ),
    )
    expect(documents[0].metadata).toEqual({ at: 0 })
    expect(await compressor.compressDocuments([], 'river')).toEqual([])
  })
})

describe('with a store of LangChain', () => {
  it('the order is that of the cosines, and a retriever gives what the store finds', async () => {
    const store = await MemoryVectorStore.fromDocuments(documents, embeddings)
    const byRow = await store.similaritySearchVectorWithScore(await embeddings.embedQuery('river'), 4)
    const query = await encoder.encodeQuery('river')
    const rows = await encoder.encodeDocuments(texts)
    const cosines = [...rows].map((row, at) => ({ at, cosine: encoder.similarity(query, row) }))
    cosines.sort((a, b) => b.cosine - a.cosine)
    expect(byRow.map(([{ metadata }]) => metadata.at)).toEqual(cosines.map(({ at }) => at))
    expect(byRow[0][1]).toBeCloseTo(cosines[0].cosine, 5)
    const found = await store.asRetriever(2).invoke('river')
    expect(found.map(({ metadata }) => metadata.at)).toEqual(cosines.slice(0, 2).map(({ at }) => at))
  })

  it('a ContextualCompressionRetriever reranks what the store finds', async () => {
    const store = await MemoryVectorStore.fromDocuments(documents, embeddings)
    const retriever = new ContextualCompressionRetriever({
      baseRetriever: store.asRetriever(3),
      baseCompressor: new LamRerank({ reranker, topN: 1 }),
    })
    const candidates = (await store.asRetriever(3).invoke('river')).map(({ pageContent }) => pageContent)
    const [best] = (await reranker.rerank('river', candidates)).ranking()
    const found = await retriever.invoke('river')
    expect(found.map(({ pageContent, metadata }) => [pageContent, metadata.relevanceScore])).toEqual([
      [candidates[best.index], best.score],
    ])
  })
})

describe('what is cut or wrong', () => {
  it('is told once', async () => {
    const said: string[] = []
    const onWarning = (message: string) => said.push(message)
    const told = new LamEmbeddings({ embedder: encoder, onWarning })
    await told.embedDocuments(texts)
    expect(said).toEqual([])
    await told.embedDocuments([texts[0], long])
    await told.embedQuery(long)
    expect(said).toEqual([expect.stringMatching(/^LamEmbeddings: 1 of 2 texts .*index 1/)])
    const judge = new LamRerank({ reranker, onWarning })
    for (const query of ['river', 'ferry']) {
      await judge.compressDocuments([new Document({ pageContent: long }), ...documents], query)
    }
    expect(said.slice(1)).toEqual([expect.stringMatching(/^LamRerank: 1 of 5 texts .*index 0/)])
  })

  it('of a signal that has fired ends the calls', async () => {
    const signal = AbortSignal.abort(new Error('Enough.'))
    const calls = [
      new LamEmbeddings({ embedder: encoder, signal }).embedQuery('a'),
      new LamRerank({ reranker, signal }).compressDocuments(documents, 'a'),
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'LAM_ABORTED', cause: signal.reason })
  })

  it.each([
    () => new LamEmbeddings({} as never),
    () => new LamEmbeddings(undefined as never),
    () => new LamRerank({ reranker: encoder.encode as never }),
    () => new LamRerank({ reranker, topN: 0 }),
  ])('in the fields is refused: %s', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
  })

  it('for a call comes as the LamError of the embedder', async () => {
    await expect(new LamEmbeddings({ embedder: encoder, dimensions: 9999 }).embedQuery('a')).rejects.toMatchObject({
      code: 'LAM_OPTION_INVALID',
    })
    await expect(new LamRerank({ reranker: encoder }).compressDocuments(documents, 'a')).rejects.toMatchObject({
      code: 'LAM_TASK_UNSUPPORTED',
    })
  })
})

it('works with the default model', async () => {
  await using mini = new LAM(native())
  const store = await MemoryVectorStore.fromTexts(
    ['Bake the bread for an hour', 'Steps to recover access to your account', 'The river froze overnight'],
    [],
    new LamEmbeddings({ embedder: mini }),
  )
  const [best] = await store.similaritySearch('How do I reset my password?', 1)
  expect(best.pageContent).toBe('Steps to recover access to your account')
})
