import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { LamClient } from '@lamjs/client'
import { type Embeddings, LAM, native } from '@lamjs/native'
import { bertEncoders, tinyHierarchical } from '@lamjs/oracle'
import { createServer } from '@lamjs/server'
import { type ChromaServer, findChroma, startChroma } from '@lamjs/tooling/chroma'
import { ChromaClient, type Collection, knownEmbeddingFunctions, registerEmbeddingFunction } from 'chromadb'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { lamEmbeddingFunction, lamEmbeddingFunctionClass } from './index.js'

const [{ model: bertMean }] = bertEncoders.filter(({ name }) => name === 'tiny-bert-mean')
/** It has a prompt for queries and one for documents. */
const lam = new LAM(native({ threads: 1 }), { model: bertMean })
const other = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
const texts = ['ice on the river', 'bread and butter', 'a ferry']
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable(),
    ({ code }) => code,
  )

afterAll(async () => {
  await lam.dispose()
  await other.dispose()
})

describe('the embedding function', () => {
  it("embeds documents and queries with the model's prompts", async () => {
    const lamFunction = await lamEmbeddingFunction(lam)
    expect(await lamFunction.generate(texts)).toEqual((await lam.encodeDocuments(texts)).toArrays())
    expect(await lamFunction.generateForQueries(['ice'])).toEqual([[...(await lam.encodeQuery('ice'))]])
    expect(await lamFunction.generate(['ice'])).not.toEqual(await lamFunction.generateForQueries(['ice']))
  })

  it('gives narrower rows, and keeps their width', async () => {
    const narrow = await lamEmbeddingFunction(lam, { dim: 5 })
    expect(await narrow.generate(texts)).toEqual((await lam.encodeDocuments(texts, { dim: 5 })).toArrays())
    expect(narrow.getConfig()).toEqual({ model: 'tiny-bert-mean', dim: 5 })
    expect(await codeOf(lamEmbeddingFunction(lam, { dim: 0.5 }))).toBe('LAM_OPTION_INVALID')
  })

  it('tells of texts that lose their ends', async () => {
    const warnings: string[] = []
    const lamFunction = await lamEmbeddingFunction(lam, { onWarning: (warning) => warnings.push(warning) })
    await lamFunction.generate(['short', 'very long '.repeat(100)])
    expect(warnings).toEqual([expect.stringMatching(/^1 of 2 texts .*index 1/)])
  })

  it('refuses a change of the model or of the width, and a config that is none', async () => {
    const lamFunction = await lamEmbeddingFunction(lam)
    const config = lamFunction.getConfig()
    lamFunction.validateConfigUpdate(config)
    for (const changed of [
      { ...config, model: 'x' },
      { ...config, dim: 5 },
    ]) {
      expect(() => lamFunction.validateConfigUpdate(changed)).toThrow(
        expect.objectContaining({ code: 'LAM_STORE_MISMATCH' }),
      )
    }
    const none = lamEmbeddingFunctionClass(lam).buildFromConfig({ dim: 5 })
    expect(await codeOf(none.generate(texts))).toBe('LAM_OPTION_INVALID')
  })

  it('chooses an embedder by the config, and refuses one of another model', async () => {
    const config = (await lamEmbeddingFunction(other)).getConfig()
    const chosen = lamEmbeddingFunctionClass(({ model }) => (model === 'tiny-hierarchical' ? other : lam))
    expect(await chosen.buildFromConfig(config).generate(texts)).toEqual((await other.encode(texts)).toArrays())
    const wrong = lamEmbeddingFunctionClass(lam).buildFromConfig(config)
    expect(await codeOf(wrong.generate(texts))).toBe('LAM_STORE_MISMATCH')
    const renamed = lamEmbeddingFunctionClass(lam, { model: 'ours' }).buildFromConfig({ model: 'ours', dim: 5 })
    expect(await renamed.generate([])).toEqual([])
  })
})

describe.skipIf(findChroma() === undefined)('a collection of a chroma server', () => {
  let chroma: ChromaServer
  let client: ChromaClient
  beforeAll(async () => {
    chroma = await startChroma()
    client = new ChromaClient({ host: chroma.host, port: chroma.port })
  })
  afterAll(() => chroma?.stop())
  afterEach(() => knownEmbeddingFunctions.delete('lam'))

  const add = async (name: string, embedder: Parameters<typeof lamEmbeddingFunction>[0]) => {
    const collection = await client.createCollection({
      name,
      embeddingFunction: await lamEmbeddingFunction(embedder),
    })
    await collection.add({ ids: ['0', '1', '2'], documents: texts })
    return collection
  }
  /** The largest difference of a value. In its space `cosine` Chroma normalises rows once more, which changes last bits. */
  const differenceTo = async (collection: Collection, rows: Embeddings) => {
    const { embeddings } = await collection.get({ include: ['embeddings'] })
    const found = embeddings.flat() as number[]
    expect(found).toHaveLength(rows.data.length)
    return Math.max(...found.map((value, i) => Math.abs(value - rows.data[i])))
  }

  it("holds the documents' rows, and ranks them by the query's", async () => {
    const collection = await add('whole', lam)
    const rows = await lam.encodeDocuments(texts)
    expect(await differenceTo(collection, rows)).toBeLessThan(1e-7)
    const query = await lam.encodeQuery('the frozen river')
    const cosines = [...rows].map((row) => lam.similarity(query, row))
    const found = await collection.query({ queryTexts: ['the frozen river'], nResults: 3 })
    const order = [0, 1, 2].sort((a, b) => cosines[b] - cosines[a])
    expect(found.ids).toEqual([order.map(String)])
    found.distances[0].forEach((distance, i) => {
      expect(distance).toBeCloseTo(1 - cosines[order[i]], 5)
    })
    expect(collection.configuration.hnsw?.space).toBe('cosine')
  })

  it('embeds in a later process too, found by its name alone', async () => {
    const collection = await add('found', lam)
    registerEmbeddingFunction('lam', lamEmbeddingFunctionClass(lam))
    const again = await new ChromaClient({ host: chroma.host, port: chroma.port }).getCollection({ name: 'found' })
    const question = { queryTexts: ['bread', 'ice'], nResults: 3 }
    const found = await again.query(question)
    expect(found.ids.map((ids) => ids.length)).toEqual([3, 3])
    expect(found).toEqual(await collection.query(question))
    expect(again.embeddingFunction?.getConfig?.()).toEqual({ model: 'tiny-bert-mean', dim: 64 })
    const change = again.modify({ configuration: { embeddingFunction: await lamEmbeddingFunction(other) } })
    expect(await codeOf(change)).toBe('LAM_STORE_MISMATCH')
  })

  it('refuses an embedder of another model', async () => {
    await add('mine', lam)
    registerEmbeddingFunction('lam', lamEmbeddingFunctionClass(other))
    const collection = await client.getCollection({ name: 'mine' })
    expect(await codeOf(collection.query({ queryTexts: ['bread'] }))).toBe('LAM_STORE_MISMATCH')
    expect(await codeOf(collection.add({ ids: ['3'], documents: ['more'] }))).toBe('LAM_STORE_MISMATCH')
  })

  it('takes the rows of a server', async () => {
    const server = createServer({ models: [{ id: 'mean', open: () => new LAM(native(), { model: bertMean }) }] })
    await server.start()
    const http = await new Promise<ReturnType<typeof serve>>((resolve) => {
      const listening = serve({ fetch: server.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(listening))
    })
    const remote = new LamClient({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` })
    const collection = await add('remote', remote)
    expect(await differenceTo(collection, await lam.encodeDocuments(texts))).toBeLessThan(1e-7)
    await remote.dispose()
    await server.dispose()
    await new Promise((resolve) => http.close(resolve))
  })
})

it('warns on the console by default', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  await (await lamEmbeddingFunction(lam)).generate(['long '.repeat(200)])
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('1 of 1 texts'))
  warn.mockRestore()
})
