// With the official client, over a real port.
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listening, listen } from '../testing/listen.js'
import { tiny, tinyLam } from '../testing/models.js'

let server: Listening
let openai: OpenAI
const lam = tinyLam('tiny-hierarchical')
const texts = ['Hello', '', 'The quick brown fox 🦊', 'a\u0000b', 'x'.repeat(3000)]

beforeAll(async () => {
  const models = [tiny('tiny-hierarchical', { aliases: ['text-embedding-3-small'] }), tiny('tiny-bert-cls')]
  server = await listen({ models, apiKeys: ['first', 'secret'] })
  openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'secret', maxRetries: 0 })
})
afterAll(async () => {
  await server?.close()
  await lam.dispose()
})

const create = (body: object) => openai.embeddings.create({ model: 'tiny-hierarchical', ...body } as never)
const failing = (body: object) =>
  create(body).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

describe("OpenAI's client", () => {
  it.each([undefined, 'float', 'base64'])('gets the rows of encode, encoding_format %s', async (encoding_format) => {
    const expected = await lam.encode(texts, { maxTokens: Number.POSITIVE_INFINITY })
    const { data, usage, model, object } = await create({ input: texts, encoding_format })
    const rows = data.map(({ embedding }) => numbers(embedding))
    expect(rows).toEqual(expected.toArrays())
    expect(data.map(({ index, object }) => [index, object])).toEqual(texts.map((_, i) => [i, 'embedding']))
    const tokens = expected.tokenCounts.reduce((sum, count) => sum + count, 0)
    expect([usage, model, object]).toEqual([
      { prompt_tokens: tokens, total_tokens: tokens },
      'tiny-hierarchical',
      'list',
    ])
  })

  it('takes one text, an alias, fewer dimensions and a user', async () => {
    const { data, model } = await openai.embeddings.create({
      model: 'text-embedding-3-small',
      input: 'Hello',
      dimensions: 8,
      user: 'me',
    })
    expect(model).toBe('tiny-hierarchical')
    expect(data.map(({ embedding }) => embedding)).toEqual([[...(await lam.encode('Hello', { dim: 8 }))]])
  })

  it('lists models', async () => {
    const all = await openai.models.list()
    expect(all.data.map(({ id }) => id)).toEqual(['tiny-hierarchical', 'tiny-bert-cls'])
    expect(await openai.models.retrieve('tiny-bert-cls')).toMatchObject({
      id: 'tiny-bert-cls',
      lam: { family: 'bert', loaded: true },
    })
  })

  it.each([
    [{ input: [] }, BadRequestError, 'invalid_request', 'input'],
    [{ input: [[1, 2]] }, BadRequestError, 'invalid_request', 'input'],
    [{ input: ['a', 3] }, BadRequestError, 'invalid_request', 'input'],
    [{ input: 'a', dimensions: 0 }, BadRequestError, 'invalid_request', 'dimensions'],
    [{ input: 'a', dimensions: 100_000 }, BadRequestError, 'LAM_OPTION_INVALID', null],
    [{ input: 'a', encoding_format: 'hex' }, BadRequestError, 'invalid_request', 'encoding_format'],
    [{ input: Array(2049).fill('a') }, BadRequestError, 'invalid_request', 'input'],
    [{ input: 'a', model: 'gpt' }, NotFoundError, 'model_not_found', 'model'],
    [{ input: 'word '.repeat(2000), model: 'tiny-bert-cls' }, BadRequestError, 'context_length_exceeded', 'input'],
  ] as const)('gets an error of its own for %#', async (body, kind, code, param) => {
    const error = await failing(body)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ code, param, type: 'invalid_request_error' })
  })

  it('gets an error for a wrong key', async () => {
    const wrong = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'secreu', maxRetries: 0 })
    const error = await wrong.models.list().then(
      () => expect.unreachable(),
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ code: 'invalid_api_key', type: 'invalid_request_error' })
  })
})

/** The components, decoded if they are base64. */
function numbers(embedding: unknown): number[] {
  if (typeof embedding !== 'string') return embedding as number[]
  const bytes = new Uint8Array(Buffer.from(embedding, 'base64'))
  return [...new Float32Array(bytes.buffer)]
}
