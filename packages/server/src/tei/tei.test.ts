// With the official clients of each API, over a real port.
import { InferenceClient } from '@huggingface/inference'
import { CohereClientV2 } from 'cohere-ai'
import { Ollama } from 'ollama'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listening, listen } from '../testing/listen.js'
import { tiny, tinyLam } from '../testing/models.js'

const lam = tinyLam('tiny-bert-mean')
const reranker = tinyLam('tiny-bert-reranker')
const texts = ['Hello', 'The quick brown fox', 'x y z']
let server: Listening

beforeAll(async () => {
  server = await listen({ models: [tiny('tiny-bert-mean'), tiny('tiny-bert-reranker', { task: 'cross-encoder' })] })
})
afterAll(async () => {
  await server?.close()
  await lam.dispose()
  await reranker.dispose()
})

async function post(path: string, body: unknown): Promise<{ status: number; json: unknown; headers: Headers }> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, json: await response.json(), headers: response.headers }
}

describe('text-embeddings-inference', () => {
  it("gives encode's rows to Hugging Face's client", async () => {
    const client = new InferenceClient('unused', { endpointUrl: server.url })
    const rows = await client.featureExtraction({ inputs: texts })
    expect(rows).toEqual((await lam.encode(texts)).toArrays())
  })

  it("gives the cosines to Hugging Face's client", async () => {
    const client = new InferenceClient('unused', { endpointUrl: `${server.url}/similarity` })
    const inputs = { source_sentence: texts[0], sentences: texts.slice(1) }
    const rows = await lam.encode(texts)
    expect(await client.sentenceSimilarity({ inputs })).toEqual(
      [1, 2].map((i) => lam.similarity(rows.at(0) as Float32Array, rows.at(i) as Float32Array)),
    )
  })

  it('embeds at /embed, with its options', async () => {
    expect((await post('/embed', { inputs: texts })).json).toEqual((await lam.encode(texts)).toArrays())
    const raw = await post('/embed', { inputs: 'Hello', normalize: false, truncate: null })
    expect(raw.json).toEqual([[...(await lam.encode('Hello', { normalize: false }))]])
    expect(raw.headers.get('x-compute-tokens')).toBe(String((await lam.tokenize(['Hello']))[0].tokenCount))
    const narrow = await post('/embed', { inputs: 'Hello', dimensions: 4 })
    expect(narrow.json).toEqual([[...(await lam.encode('Hello', { dim: 4 }))]])
  })

  it('refuses a text that is too long, unless it may cut it', async () => {
    const long = 'word '.repeat(3000)
    expect(await post('/embed', { inputs: ['a', long] })).toMatchObject({
      status: 413,
      json: { error: expect.stringContaining('Text 1 has '), error_type: 'Validation' },
    })
    expect((await post('/embed', { inputs: long, truncate: true })).json).toEqual([[...(await lam.encode(long))]])
    expect((await post('/embed_all', { inputs: long })).status).toBe(413)
  })

  it('gives a row for each token, whose mean is the row of the text', async () => {
    const { json } = await post('/embed_all', { inputs: ['The quick brown fox'] })
    const [rows] = json as number[][][]
    const [{ ids }] = await lam.tokenize(['The quick brown fox'])
    expect(rows).toHaveLength(ids.length)
    const row = await lam.encode('The quick brown fox', { normalize: false })
    for (const [j, value] of row.entries()) {
      expect(rows.reduce((sum, one) => sum + one[j], 0) / rows.length).toBeCloseTo(value, 5)
    }
  })

  it('compares, tokenizes, and describes itself', async () => {
    const { json: scores } = await post('/similarity', { inputs: { source_sentence: texts[0], sentences: texts } })
    const rows = await lam.encode(texts)
    expect(scores).toEqual([...rows].map((row) => lam.similarity(rows.at(0) as Float32Array, row)))
    const { json: tokens } = await post('/tokenize', { inputs: ['quick'], add_special_tokens: false })
    expect(tokens).toMatchObject([
      [
        { text: 'quic', special: false },
        { text: '##k', special: false },
      ],
    ])
    expect(await (await fetch(`${server.url}/info`)).json()).toMatchObject({
      model_id: (await lam.info()).model,
      model_type: { embedding: { pooling: 'mean' } },
      max_input_length: (await lam.info()).maxTokens,
    })
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })

  it('reranks, with scores between 0 and 1 or raw', async () => {
    const ranking = (await reranker.rerank('fox', texts)).ranking()
    const { json } = await post('/rerank', { query: 'fox', texts, return_text: true })
    expect((json as { index: number }[]).map(({ index }) => index)).toEqual(ranking.map(({ index }) => index))
    const { json: raw } = await post('/rerank', { query: 'fox', texts, raw_scores: true })
    for (const [i, { score }] of (raw as { score: number }[]).entries()) {
      const scored = (json as { score: number }[])[i].score
      expect(1 / (1 + Math.exp(-score))).toBeCloseTo(scored, 6)
    }
  })

  it.each(['/embed_sparse', '/predict'])('refuses %s by name', async (path) => {
    expect(await post(path, { inputs: 'a' })).toMatchObject({
      status: 424,
      json: { error: expect.stringContaining(path), error_type: 'Backend' },
    })
  })

  it('answers 424 to a task that the model does not have', async () => {
    const alone = await listen({ models: [tiny('tiny-bert-mean')] })
    try {
      const response = await fetch(`${alone.url}/rerank`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: 'fox', texts }),
      })
      expect([response.status, response.headers.get('x-lam-code')]).toEqual([424, 'LAM_TASK_UNSUPPORTED'])
      expect(await response.json()).toEqual({ error: expect.stringContaining('rerank'), error_type: 'Backend' })
    } finally {
      await alone.close()
    }
  })

  it('refuses to cut the left end', async () => {
    const { status, json } = await post('/embed', { inputs: 'a', truncation_direction: 'Left' })
    expect([status, json]).toEqual([
      400,
      { error: expect.stringContaining('truncation_direction'), error_type: 'Validation' },
    ])
  })
})

describe("Cohere's client", () => {
  it('gets the ranking of rerank', async () => {
    const cohere = new CohereClientV2({ token: 'unused', environment: server.url, maxRetries: 0 } as never)
    const { results } = await cohere.rerank({ model: 'tiny-bert-reranker', query: 'fox', documents: texts, topN: 2 })
    const ranking = (await reranker.rerank('fox', texts)).ranking({ top: 2 })
    expect(results.map(({ index, relevanceScore }) => [index, relevanceScore])).toEqual(
      ranking.map(({ index, score }) => [index, score]),
    )
  })

  it('gets the reason when it asks an encoder', async () => {
    const { status, json } = await post('/v1/rerank', { model: 'tiny-bert-mean', query: 'a', documents: ['b'] })
    expect([status, json]).toEqual([400, { message: expect.stringContaining('rerank'), detail: expect.anything() }])
  })
})

describe("Ollama's client", () => {
  it("gets encode's rows", async () => {
    const ollama = new Ollama({ host: server.url })
    const { embeddings, model, prompt_eval_count } = await ollama.embed({
      model: 'tiny-bert-mean:latest',
      input: texts,
    })
    const rows = await lam.encode(texts)
    expect(embeddings).toEqual(rows.toArrays())
    expect([model, prompt_eval_count]).toEqual(['tiny-bert-mean:latest', rows.tokenCounts.reduce((a, b) => a + b, 0)])
    expect((await ollama.list()).models.map(({ name }) => name)).toEqual(['tiny-bert-mean', 'tiny-bert-reranker'])
    const { embedding } = await ollama.embeddings({ model: 'tiny-bert-mean', prompt: texts[0] })
    expect(embedding).toEqual([...(await lam.encode(texts[0], { normalize: false }))])
    expect(await ollama.version()).toEqual({ version: '0.0.0-lam' })
    await expect(ollama.embed({ model: 'llama', input: 'a' })).rejects.toThrow("no model 'llama'")
  })
})
