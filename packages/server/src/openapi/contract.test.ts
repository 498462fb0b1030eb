// The server's real answers, good and bad, against the schemas of the document.
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, describe, expect, it } from 'vitest'
import { ENDPOINTS } from '../endpoints.js'
import { createServer, type LamServer, type ServerOptions } from '../index.js'
import { gated, tiny } from '../testing/models.js'
import { openApiDocument } from './openapi.js'

interface Operation {
  readonly operationId: string
  readonly security?: readonly unknown[]
  readonly requestBody?: { readonly content: Record<string, unknown> }
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema: object }> }>
}

const document = openApiDocument(ENDPOINTS) as { paths: Record<string, Record<string, Operation>> }
const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addSchema(document, 'document')

const ENCODER = 'tiny-bert-mean'
const RERANKER = 'tiny-bert-reranker'
const embed = { model: ENCODER, input: 'Hello' }
const rerank = { model: RERANKER, query: 'fox', documents: ['The quick brown fox', { text: 'x' }] }

/** A request that each operation answers with 200, and others it answers so too. Null: it takes no body. */
const GOOD: Record<string, readonly unknown[]> = {
  post_v1_embeddings: [
    { ...embed, user: 'someone' },
    { ...embed, input: ['a', 'b'], encoding_format: 'base64', dimensions: 4, token_counts: true },
    { ...embed, output_dtype: 'int8' },
    { ...embed, output_dtype: 'binary', prompt: 'query: ', normalize: false },
  ],
  get_v1_models: [null],
  get_v1_models_model: [null],
  post_v1_rerank: [rerank, { ...rerank, top_n: 1, return_documents: true, truncate: true }],
  post_v2_rerank: [rerank],
  post_v1_passages: [{ input: 'One.\n\nTwo.' }, { input: 'One.', passages: [[0, 3]], encoding_format: 'base64' }],
  post_v1_encode: ['{}\n"Hello"\n'],
  post_embed: [{ inputs: 'Hello' }, { inputs: ['a', 'b'], normalize: false, truncate: true, prompt_name: null }],
  post_root: [{ inputs: 'Hello' }],
  post_embed_all: [{ inputs: ['Hello', 'The quick brown fox'] }],
  post_similarity: [{ inputs: { source_sentence: 'a', sentences: ['b', 'c'] }, parameters: { truncate: true } }],
  post_rerank: [
    { query: 'fox', texts: ['fox', 'x'] },
    { query: 'fox', texts: ['fox'], return_text: true },
  ],
  post_tokenize: [{ inputs: ['Hello'] }, { inputs: 'Hello', add_special_tokens: false }],
  get_info: [null],
  post_api_embed: [embed],
  post_api_embeddings: [{ model: ENCODER, prompt: 'Hello' }],
  get_api_tags: [null],
  get_api_version: [null],
  get_health: [null],
  get_livez: [null],
  get_readyz: [null],
  get_metrics: [null],
  get_openapi_json: [null],
}
/** Operations that no model answers. */
const REFUSED: Record<string, unknown> = { post_embed_sparse: { inputs: 'a' }, post_predict: { inputs: 'a' } }

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    id: operation.operationId,
    path: path.replace('{model}', ENCODER),
    place: `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`,
    method: method.toUpperCase(),
    operation,
    type: Object.keys(operation.requestBody?.content ?? {})[0],
    isOpen: operation.security?.length === 0,
  })),
)
type Found = (typeof operations)[number]
const withJson = operations.filter(({ type }) => type === 'application/json')
const withBody = operations.filter(({ type }) => type !== undefined)
const withKey = operations.filter(({ isOpen }) => !isOpen)
const bodyOf = ({ id }: Found) => GOOD[id]?.[0] ?? REFUSED[id]

const opened: LamServer[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.dispose()
})

async function start(options: Partial<ServerOptions> = {}): Promise<LamServer> {
  const models = [tiny(ENCODER), tiny(RERANKER, { task: 'cross-encoder' })]
  const server = createServer({ models, metrics: async () => 'up 1\n', ...options })
  opened.push(server)
  await server.start()
  return server
}

function send({ fetch }: LamServer, { path, method, type }: Found, body: unknown, headers = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(
    new Request(`http://127.0.0.1${path}`, {
      method,
      headers: type === undefined ? headers : { 'content-type': type, ...headers },
      body: type === undefined ? null : text,
    }),
  )
}

/** Checks that the document has the answer's status and content type, and that the body is of its schema. */
async function expectDocumented({ operation, place }: Found, answer: Response): Promise<void> {
  const body = await answer.text()
  const { content } = operation.responses[answer.status] ?? {}
  expect(content, `${answer.status} is not in the document: ${body.slice(0, 200)}`).toBeDefined()
  const type = answer.headers.get('content-type')?.split(';')[0] as string
  expect(Object.keys(content)).toEqual([type])
  if (type !== 'application/json') return
  const schema = `document${place}/responses/${answer.status}/content/application~1json/schema`
  const validate = ajv.getSchema(schema.replace('{', '%7B').replace('}', '%7D'))
  expect(validate, schema).toBeDefined()
  expect(validate?.(JSON.parse(body)) || ajv.errorsText(validate?.errors), body.slice(0, 300)).toBe(true)
}

it('has an example for every operation', () => {
  expect(Object.keys({ ...GOOD, ...REFUSED }).sort()).toEqual(operations.map(({ id }) => id).sort())
})

it('refuses an answer of another form', () => {
  const schema = 'document#/paths/~1embed/post/responses/200/content/application~1json/schema'
  expect(ajv.validate({ $ref: schema }, [[0.5]])).toBe(true)
  expect(ajv.validate({ $ref: schema }, [['0.5']])).toBe(false)
})

describe('the document describes', () => {
  it.each(operations.filter(({ id }) => id in GOOD))('$id', async (one) => {
    const server = await start()
    for (const body of GOOD[one.id]) {
      const answer = await send(server, one, body)
      expect(answer.status).toBe(200)
      await expectDocumented(one, answer)
      if (one.type !== 'application/json') continue
      const $ref = `document${one.place}/requestBody/content/application~1json/schema`
      expect(ajv.validate({ $ref }, body), ajv.errorsText()).toBe(true)
    }
  })

  it.each(operations.filter(({ id }) => id in REFUSED))('$id, which is refused', async (one) => {
    const answer = await send(await start(), one, REFUSED[one.id])
    expect(answer.status).toBe(424)
    await expectDocumented(one, answer)
  })
})

describe('an error is as the document says', () => {
  it.each(withKey)('$id without a key', async (one) => {
    const answer = await send(await start({ apiKeys: ['secret'] }), one, bodyOf(one))
    expect(answer.status).toBe(401)
    await expectDocumented(one, answer)
  })

  it.each(withKey)('$id of a server that drains', async (one) => {
    const server = await start()
    await server.drain()
    const answer = await send(server, one, bodyOf(one))
    expect(answer.status).toBe(503)
    await expectDocumented(one, answer)
  })

  it.each(withBody)('$id with a body of another type, broken, or too large', async (one) => {
    const server = await start({ limits: { bodyBytes: 1_000 } })
    for (const [status, body, headers] of [
      [415, bodyOf(one), { 'content-type': 'text/plain' }],
      [400, '{', {}],
      [413, `"${'x'.repeat(2_000)}"`, {}],
    ] as const) {
      const answer = await send(server, one, body, headers)
      expect(answer.status).toBe(status)
      await expectDocumented(one, answer)
    }
  })

  it.each(withJson)('$id with fields of other types', async (one) => {
    const answer = await send(await start(), one, { model: 1, inputs: 1, input: 1, query: 1, prompt: 1 })
    expect(answer.status).toBe(400)
    await expectDocumented(one, answer)
  })

  it.each(withBody.filter((one) => (JSON.stringify(bodyOf(one)) ?? '').includes('"model"')))(
    '$id of a model that is not served',
    async (one) => {
      const answer = await send(await start(), one, { ...(bodyOf(one) as object), model: 'none' })
      expect(answer.status).toBe(404)
      await expectDocumented(one, answer)
    },
  )

  it.each(withKey.filter(({ id }) => id in GOOD))('$id of a model that does not load', async (one) => {
    const open = () => Promise.reject(new Error('of the disk'))
    const models = [tiny(ENCODER, { open }), tiny(RERANKER, { open, task: 'cross-encoder' })]
    const answer = await send(await start({ models }), one, bodyOf(one))
    // Lists load no model.
    const loadsNone = ['get_v1_models', 'get_api_tags', 'get_api_version'].includes(one.id)
    const failure = one.operation.responses[424] === undefined ? 500 : 424
    expect(answer.status).toBe(loadsNone ? 200 : failure)
    expect(await answer.clone().text()).not.toContain('of the disk')
    await expectDocumented(one, answer)
  })

  const embedding = operations.filter(({ id }) => /post_(v1_embeddings|embed|root|similarity|api_embed)$/.test(id))

  it.each(embedding)('$id when the queue is full, and at the deadline', async (one) => {
    const { model } = gated('tiny-flat')
    const models = [{ ...model, id: ENCODER, preload: true }]
    const server = await start({ models, limits: { deadlineMs: 1_000 }, batching: { maxQueuedTexts: 3 } })
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(server, one, bodyOf(one))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([429, 504]))
    for (const answer of answers) await expectDocumented(one, answer)
  })
})
