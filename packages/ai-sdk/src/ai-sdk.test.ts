import { LamClient } from '@lamjs/client'
import { BatchingEmbedder, LAM, native } from '@lamjs/native'
import * as sdk7 from 'ai'
import * as sdk6 from 'ai-6'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLam } from './index.js'
import { serveTiny, tinyEncoder, tinyReranker } from './testing/tiny.js'
import { createLam as createLamForSdk6 } from './v6.js'

const encoder = tinyEncoder()
const reranker = tinyReranker()
const lam = createLam({ embedder: encoder, reranker })
const model = lam.embeddingModel()
const texts = ['the frozen river', 'bread and butter', 'a ferry on the water']
const long = 'the frozen river and the ferry '.repeat(30)
let server: Awaited<ReturnType<typeof serveTiny>>

beforeAll(async () => {
  server = await serveTiny(['right'])
  // The SDK logs a result's warnings.
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })
})
afterAll(async () => {
  await server?.close()
  await Promise.all([encoder.dispose(), reranker.dispose()])
})

const client = (apiKey = 'right', url = server.url) => new LamClient({ url, apiKey, retries: 0 })
const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )
const tokensOf = (rows: { tokenCounts: Uint32Array }) => rows.tokenCounts.reduce((sum, count) => sum + count, 0)

/** Both versions of the SDK, each with its own provider. */
const versions = [
  {
    name: 'AI SDK 7',
    provider: (embedder: LAM | LamClient, ranker: LAM | LamClient) => createLam({ embedder, reranker: ranker }),
    ...sdk7,
  },
  {
    name: 'AI SDK 6',
    provider: (embedder: LAM | LamClient, ranker: LAM | LamClient) => createLamForSdk6({ embedder, reranker: ranker }),
    ...sdk6,
  },
] as const

describe.each(versions)('$name', ({ name, provider, embed, embedMany, rerank, cosineSimilarity }) => {
  // Either SDK takes its own provider's models. The list's type is a union, whose functions take no argument that suits both.
  const call = {
    embed: embed as typeof sdk7.embed,
    embedMany: embedMany as typeof sdk7.embedMany,
    rerank: rerank as typeof sdk7.rerank,
  }
  const at = (embedder: LAM | LamClient = encoder, ranker: LAM | LamClient = reranker) => {
    const made = provider(embedder, ranker)
    return { embedding: made.embeddingModel(), ranking: made.rerankingModel() }
  }

  it('embeds one value and many as encode does, and counts the tokens', async () => {
    const rows = await encoder.encode(texts)
    const many = await call.embedMany({ model: at().embedding, values: texts })
    expect(many.embeddings).toEqual(rows.toArrays())
    expect(many.usage).toEqual({ tokens: tokensOf(rows) })
    expect(many.warnings).toEqual([])
    const one = await call.embed({ model: at().embedding, value: texts[0] })
    expect(one.embedding).toEqual(many.embeddings[0])
    expect(one.usage).toEqual({ tokens: rows.tokenCounts[0] })
    expect(cosineSimilarity(one.embedding, many.embeddings[1])).toBeCloseTo(
      encoder.similarity(rows.at(0)!, rows.at(1)!),
      5,
    )
    expect((await call.embedMany({ model: at().embedding, values: [] })).embeddings).toEqual([])
  })

  it("takes the model's prompts by side or by name, and the other options", async () => {
    const rowsBy = async (options: object) => {
      const { embeddings, usage } = await call.embedMany({
        model: at().embedding,
        values: texts,
        providerOptions: { lam: options as never },
      })
      return { embeddings, tokens: usage.tokens }
    }
    const rowsOf = (rows: Awaited<ReturnType<LAM['encode']>> & object) => {
      const all = rows as Awaited<ReturnType<LAM['encodeDocuments']>>
      return { embeddings: all.toArrays(), tokens: tokensOf(all) }
    }
    const documents = rowsOf(await encoder.encodeDocuments(texts))
    expect(await rowsBy({ side: 'document' })).toEqual(documents)
    expect(await rowsBy({ prompt: 'document' })).toEqual(documents)
    expect(documents).not.toEqual(await rowsBy({}))
    expect((await rowsBy({ side: 'query' })).embeddings[1]).toEqual([...(await encoder.encodeQuery(texts[1]))])
    expect(await rowsBy({ prompt: { text: 'find: ' } })).toEqual(
      rowsOf(await encoder.encode(texts, { prompt: { text: 'find: ' } })),
    )
    expect(await rowsBy({ dimensions: 8 })).toEqual(rowsOf(await encoder.encode(texts, { dim: 8 })))
  })

  it('warns of values that lost their ends, and counts the tokens that the model read', async () => {
    const { usage, warnings } = await call.embedMany({ model: at().embedding, values: [texts[0], long] })
    const [short] = (await encoder.encode([texts[0]])).tokenCounts
    expect(usage).toEqual({ tokens: short + (await encoder.info()).maxTokens })
    expect(warnings).toEqual([{ type: 'other', message: expect.stringMatching(/^1 of 2 texts .*index 1/) }])
    const limited = await call.embed({ model: at().embedding, value: long, providerOptions: { lam: { maxTokens: 9 } } })
    expect(limited.usage).toEqual({ tokens: 9 })
  })

  it('ranks texts and objects as rerank does', async () => {
    const expected = (await reranker.rerank('river', texts)).ranking()
    const { ranking, rerankedDocuments } = await call.rerank({ model: at().ranking, query: 'river', documents: texts })
    expect(ranking.map(({ originalIndex, score }) => ({ index: originalIndex, score }))).toEqual(expected)
    expect(rerankedDocuments).toEqual(expected.map(({ index }) => texts[index]))
    const objects = texts.map((text) => ({ text }))
    const best = await call.rerank({ model: at().ranking, query: 'river', documents: objects, topN: 2 })
    const ofJson = (
      await reranker.rerank(
        'river',
        objects.map((one) => JSON.stringify(one)),
      )
    ).ranking({ top: 2 })
    expect(best.ranking.map(({ originalIndex }) => originalIndex)).toEqual(ofJson.map(({ index }) => index))
  })

  it('gives the same over a server', async () => {
    const remote = at(client(), client())
    const providerOptions = { lam: { side: 'document' as const } }
    const [here, there] = [at(), remote].map(({ embedding }) =>
      call.embedMany({ model: embedding, values: texts, providerOptions }),
    )
    expect((await there).embeddings).toEqual((await here).embeddings)
    expect((await there).usage).toEqual((await here).usage)
    const [mine, theirs] = [at(), remote].map(({ ranking }) =>
      call.rerank({ model: ranking, query: 'river', documents: texts, topN: 2 }),
    )
    expect((await theirs).ranking).toEqual((await mine).ranking)
  })

  it('rejects an aborted call with the reason of its signal', async () => {
    const reason = new DOMException('Enough.', 'AbortError')
    for (const { embedding } of [at(), at(client())]) {
      expect(await errorOf(embedding.doEmbed({ values: texts, abortSignal: AbortSignal.abort(reason) }) as never)).toBe(
        reason,
      )
    }
    const stop = new AbortController()
    const values = Array.from({ length: 3000 }, () => long)
    const rows = call.embedMany({ model: at().embedding, values, abortSignal: stop.signal, maxRetries: 0 })
    setTimeout(() => stop.abort(reason), 50)
    expect(await errorOf(rows)).toBe(reason)
  })

  it('tells failures of a server as APICallError, and keeps every other LamError', async () => {
    const { APICallError } = name === 'AI SDK 7' ? sdk7 : sdk6
    const refused = await errorOf(call.embed({ model: at(client('wrong')).embedding, value: 'a' }))
    expect(APICallError.isInstance(refused)).toBe(true)
    expect(refused).toMatchObject({ statusCode: 401, url: server.url, cause: { code: 'LAM_UNAUTHORIZED' } })
    const gone = await errorOf(call.embed({ model: at(client('right', 'http://127.0.0.1:1')).embedding, value: 'a' }))
    expect(gone).toMatchObject({
      name: 'AI_APICallError',
      isRetryable: false,
      cause: { code: 'LAM_SERVER_UNREACHABLE' },
    })
    expect((gone as { statusCode?: number }).statusCode).toBeUndefined()
    for (const one of [at(), at(client())]) {
      const wrong = call.embed({ model: one.embedding, value: 'a', providerOptions: { lam: { dimensions: 9999 } } })
      expect(await errorOf(wrong)).toMatchObject({ name: 'LamError', code: 'LAM_OPTION_INVALID' })
    }
  })
})

describe('the middleware and registry of the SDK', () => {
  it('set the options of a model', async () => {
    const wrap = (side: 'query' | 'document') =>
      sdk7.wrapEmbeddingModel({
        model,
        middleware: sdk7.defaultEmbeddingSettingsMiddleware({ settings: { providerOptions: { lam: { side } } } }),
      })
    const { embedding } = await sdk7.embed({ model: wrap('query'), value: texts[0] })
    expect(embedding).toEqual([...(await encoder.encodeQuery(texts[0]))])
    const { embeddings } = await sdk7.embedMany({ model: wrap('document'), values: texts })
    expect(embeddings).toEqual((await encoder.encodeDocuments(texts)).toArrays())
  })

  it('find the models by their ids', async () => {
    const named = createLam({ embedder: encoder, reranker, embeddingModelId: 'tiny', rerankingModelId: 'judge' })
    const registry = sdk7.createProviderRegistry({ lam: named })
    const { embedding } = await sdk7.embed({ model: registry.embeddingModel('lam:tiny'), value: 'a' })
    expect(embedding).toEqual([...(await encoder.encode('a'))])
    const { ranking } = await sdk7.rerank({ model: registry.rerankingModel('lam:judge'), query: 'a', documents: texts })
    expect(ranking).toHaveLength(3)
    for (const missing of [
      () => registry.embeddingModel('lam:other'),
      () => registry.languageModel('lam:tiny'),
      () => registry.imageModel('lam:tiny'),
      () => createLam({ reranker }).embeddingModel(),
      () => createLam({ embedder: encoder }).rerankingModel(),
    ]) {
      expect(missing).toThrow(expect.objectContaining({ name: 'AI_NoSuchModelError' }))
    }
  })

  it('of AI SDK 6 take its provider', async () => {
    const registry = sdk6.createProviderRegistry({ lam: createLamForSdk6({ embedder: encoder, reranker }) })
    const wrapped = sdk6.wrapEmbeddingModel({
      model: createLamForSdk6({ embedder: encoder }).embeddingModel(),
      middleware: {
        specificationVersion: 'v3',
        transformParams: async ({ params }) => ({ ...params, providerOptions: { lam: { side: 'query' } } }),
      },
    })
    const { embedding } = await sdk6.embed({ model: wrapped, value: 'a' })
    expect(embedding).toEqual([...(await encoder.encodeQuery('a'))])
    const judge = registry.rerankingModel('lam:reranker')
    const { ranking } = await sdk6.rerank({ model: judge, query: 'a', documents: texts })
    expect(ranking).toHaveLength(3)
  })

  it('pass the setting dimensions of AI SDK 7 on, before that of the provider', async () => {
    const call = { model, value: 'a', dimensions: 5, providerOptions: { lam: { dimensions: 8 } } }
    expect((await sdk7.embed(call)).embedding).toEqual([...(await encoder.encode('a', { dim: 5 }))])
  })
})

describe('options', () => {
  it.each([
    { sides: 'query' },
    { side: 'both' },
    { side: 'query', prompt: 'query' },
    { prompt: 'none' },
    { maxTokens: 1 },
  ])('of a call are refused: %o', async (options) => {
    const rows = sdk7.embed({ model, value: 'a', providerOptions: { lam: options } })
    expect(await errorOf(rows)).toMatchObject({ code: 'LAM_OPTION_INVALID' })
  })

  it('of rerank are refused too', async () => {
    const call = {
      model: lam.rerankingModel(),
      query: 'a',
      documents: texts,
      providerOptions: { lam: { side: 'query' } },
    }
    expect(await errorOf(sdk7.rerank(call))).toMatchObject({ code: 'LAM_OPTION_INVALID' })
  })

  it.each([{}, { embedder: {} }, { reranker: encoder.encode }, { embedder: encoder, embeddingModelId: '' }, undefined])(
    'of createLam are refused: %o',
    (settings) => {
      expect(() => createLam(settings as never)).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
    },
  )

  it('of a busy queue in this process stay LamErrors', async () => {
    const busy = new BatchingEmbedder(tinyEncoder(), { maxQueuedTexts: 3 })
    const queued = createLam({ embedder: busy }).embeddingModel()
    const calls = Array.from({ length: 4 }, () => sdk7.embedMany({ model: queued, values: texts, maxRetries: 0 }))
    const failed = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
    expect(failed[0]).toMatchObject({ reason: { name: 'LamError', code: 'LAM_OVERLOADED' } })
    await busy.dispose()
  })
})

it('works with the default model', async () => {
  await using mini = new LAM(native())
  const { embeddings } = await sdk7.embedMany({
    model: createLam({ embedder: mini }).embeddingModel(),
    values: ['How do I reset my password?', 'Steps to recover access to your account', 'Bake the bread for an hour'],
  })
  const [question, answer, other] = embeddings
  expect(question).toHaveLength(384)
  expect(sdk7.cosineSimilarity(question, answer)).toBeGreaterThan(sdk7.cosineSimilarity(question, other) + 0.2)
})
