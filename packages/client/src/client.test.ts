import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bertRerankers } from '@lamjs/oracle'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { LamClient, type LamClientOptions, LamError } from './index.js'
import { serve, tinyLam } from './testing/serve.js'

const texts = Array.from({ length: 300 }, (_, i) => `text ${i} ${'and more '.repeat(i % 7)}`)
const lam = tinyLam('tiny-hierarchical')
let server: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  server = await serve({ apiKeys: ['right'] })
})
afterAll(async () => {
  await server?.close()
  await lam.dispose()
})

const client = (options: Partial<LamClientOptions> = {}) =>
  new LamClient({ url: server.url, apiKey: 'right', ...options })
const errorOf = (call: Promise<unknown>): Promise<LamError> =>
  call.then(
    () => expect.unreachable(),
    (error: LamError) => error,
  )
const codeOf = async (call: Promise<unknown>) => (await errorOf(call)).code

describe('rows of a server', () => {
  it("are those of its LAM, to the bit, in every output and beyond one request's limit", async () => {
    const remote = client({ batch: { texts: 16, characters: 500, concurrent: 3 } })
    for (const output of ['float32', 'int8', 'binary'] as const) {
      expect(await remote.encode(texts, { output })).toEqual(await lam.encode(texts, { output }))
      expect(await remote.encode('one', { output, dim: 13 })).toEqual(await lam.encode('one', { output, dim: 13 }))
    }
  })

  it('read a text of any length where the caller asks for it', async () => {
    const long = 'a long way '.repeat(2000)
    const options = { maxTokens: Number.POSITIVE_INFINITY }
    expect(await client().encode(long, options)).toEqual(await lam.encode(long, options))
    expect(await codeOf(client({ model: 'tiny-bert-mean' }).encode(long, options))).toBe('LAM_OPTION_INVALID')
  })

  it('of queries, documents and passages are those of the LAM', async () => {
    const remote = client({ model: 'org/alias' })
    expect(await remote.encodeQuery('one')).toEqual(await lam.encodeQuery('one'))
    expect(await remote.encodeDocuments(['one', 'two'])).toEqual(await lam.encodeDocuments(['one', 'two']))
    const text = 'The first part.\n\nThe second one.\n\nThe end.'
    for (const options of [{}, { passages: [[4, 9]] as [number, number][], dim: 5, prompt: { text: 'p ' } }]) {
      expect(await remote.encodePassages(text, options)).toEqual(await lam.encodePassages(text, options))
    }
  })

  it('rank texts by a cross-encoder, in several requests', async () => {
    const documents = ['ice', 'bread and butter', 'the river', 'ferry', 'a clock']
    const [{ name }] = bertRerankers
    const local = tinyLam(name)
    const expected = (await local.rerank('frozen river', documents)).ranking({ top: 4 })
    expect(await client({ batch: { texts: 2 } }).rerank('frozen river', documents, { top: 4 })).toEqual(expected)
    expect(await codeOf(client().rerank('q', documents, { model: 'tiny-hierarchical' }))).toBe('LAM_TASK_UNSUPPORTED')
    await local.dispose()
  })
})

describe('facts of a server', () => {
  it("are those of its LAM's info", async () => {
    const { dim, maxTokens, prompts, task, backend, device, precision, tolerance } = await lam.info()
    const { absolute, cosine } = tolerance
    expect(await client().info()).toMatchObject({
      ...{ model: 'tiny-hierarchical', family: 'lam', dim, maxTokens, prompts, task, backend, device, precision },
      tolerance: { absolute, cosine },
    })
    expect((await client().models()).map(({ id, task: of }) => [id, of])).toEqual([
      ['tiny-hierarchical', 'encoder'],
      ['tiny-bert-mean', 'encoder'],
      [bertRerankers[0].name, 'cross-encoder'],
    ])
  })

  it('name what is wrong with a request', async () => {
    expect(await codeOf(client({ apiKey: 'wrong' }).encode('a'))).toBe('LAM_UNAUTHORIZED')
    expect(await codeOf(client({ model: 'none' }).encode('a'))).toBe('LAM_OPTION_INVALID')
    const mine = await errorOf(lam.encode('a', { dim: 1000 }))
    const theirs = await errorOf(client().encode('a', { dim: 1000 }))
    expect([theirs.code, theirs.message]).toEqual([mine.code, mine.message])
  })
})

it.each([
  {},
  { url: 'localhost:8080' },
  { url: 'http://a', retries: -1 },
  { url: 'http://a', timeoutMs: 0 },
  { url: 'http://a', batch: { texts: 0 } },
  { url: 'http://a', apiKey: '' },
])('refuses the options %o', (options) => {
  expect(() => new LamClient(options as never)).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
})

/** A server that answers each request by the next handler, and by the last one from then on. */
async function faulty(...handlers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const seen: IncomingMessage[] = []
  const http = createServer((request, response) => {
    request.resume()
    handlers[Math.min(seen.push(request), handlers.length) - 1](request, response)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const close = async () => {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }
  return { seen, close, remote: (more: Partial<LamClientOptions> = {}) => new LamClient({ url, model: 'm', ...more }) }
}

const row = { index: 0, embedding: btoa('\0\0\x80?'), tokens: 3, truncated: false }
const right = (_: unknown, response: ServerResponse) => response.end(JSON.stringify({ data: [row] }))
const status =
  (code: number, headers: Record<string, string> = {}, body = '') =>
  (_: unknown, response: ServerResponse) =>
    response.writeHead(code, headers).end(body)
const drop = ({ socket }: IncomingMessage) => socket.destroy()
const cutShort = (_: unknown, response: ServerResponse) => {
  response.write('{"data": [')
  setTimeout(() => response.destroy(), 20)
}

describe('a server that fails', () => {
  it.each([
    ['drops connections', [drop, cutShort, right]],
    ['is overloaded twice', [status(429, { 'retry-after': '0' }), status(429), right]],
    ['is away behind a proxy', [status(502), status(503), right]],
  ])('and %s is asked again', async (_, handlers) => {
    const { seen, close, remote } = await faulty(...handlers)
    expect([...(await remote().encode('a'))]).toEqual([1])
    expect(seen).toHaveLength(3)
    await close()
  })

  it('and has a full queue gets the call again when the queue has emptied', async () => {
    const open = () => {
      const slow = tinyLam('tiny-hierarchical')
      const encode = slow.encode.bind(slow)
      const late = async (...call: Parameters<typeof encode>) => {
        await new Promise((resolve) => setTimeout(resolve, 400))
        return encode(...call)
      }
      return Object.assign(slow, { encode: late })
    }
    const batching = { maxBatchTexts: 1, maxQueuedTexts: 4, expressCharacters: 0 }
    const { url, close } = await serve({ models: [{ id: 'slow', open }], batching })
    const remote = new LamClient({ url, retries: 1 })
    await remote.encode('a')
    const before = remote.encode(['a', 'b', 'c', 'd'])
    await new Promise((resolve) => setTimeout(resolve, 100))
    const start = performance.now()
    expect(await remote.encode(['e', 'f', 'g'])).toEqual(await lam.encode(['e', 'f', 'g']))
    expect(performance.now() - start).toBeGreaterThan(2_000)
    await before
    await close()
  })

  it('waits as long as Retry-After says, or gives up at once where there is no time for that', async () => {
    const { seen, close, remote } = await faulty(
      status(503, { 'retry-after': '1' }),
      right,
      status(503, { 'retry-after': '60' }),
    )
    const start = performance.now()
    await remote().encode('a')
    expect(performance.now() - start).toBeGreaterThan(1000)
    expect(await codeOf(remote({ timeoutMs: 30_000 }).encode('a'))).toBe('LAM_SERVER_FAILED')
    expect(seen).toHaveLength(3)
    await close()
  })

  it.each([
    ['not JSON', status(200, {}, '<html>'), 'LAM_SERVER_FAILED'],
    ['another JSON', status(200, {}, '{"data": 5}'), 'LAM_SERVER_FAILED'],
    ['too few rows', status(200, {}, '{"data": []}'), 'LAM_SERVER_FAILED'],
    ['no base64', status(200, {}, JSON.stringify({ data: [{ ...row, embedding: '?' }] })), 'LAM_SERVER_FAILED'],
    ['500', status(500), 'LAM_SERVER_FAILED'],
    ['404 of another program', status(404), 'LAM_SERVER_FAILED'],
    ['a code', status(500, { 'x-lam-code': 'LAM_NON_FINITE' }), 'LAM_NON_FINITE'],
    ['a code of its own LAM', status(500, { 'x-lam-code': 'LAM_DISPOSED' }), 'LAM_SERVER_FAILED'],
  ])('with %s is not asked again', async (_, handler, code) => {
    const { seen, close, remote } = await faulty(handler)
    const error = await errorOf(remote().encode('a'))
    expect([LamError.is(error), error.code, seen.length]).toEqual([true, code, 1])
    await close()
  })

  it('gets no more than the retries, and the error of the last one', async () => {
    const { seen, close, remote } = await faulty(status(429))
    expect(await codeOf(remote({ retries: 1 }).encode('a'))).toBe('LAM_OVERLOADED')
    expect(seen).toHaveLength(2)
    await close()
    expect(await codeOf(remote({ retries: 0 }).encode('a'))).toBe('LAM_SERVER_UNREACHABLE')
  })

  it('is given up at the deadline', async () => {
    const { close, remote } = await faulty(() => {})
    const error = await errorOf(remote({ timeoutMs: 200 }).encode('a'))
    expect(error.code).toBe('LAM_SERVER_UNREACHABLE')
    expect(error.message).toContain('200 ms')
    await close()
  })

  it('hears of an abort, and is not asked again', async () => {
    const { seen, close, remote } = await faulty(() => {})
    const controller = new AbortController()
    const call = codeOf(remote().encode('a', { signal: controller.signal }))
    await vi.waitFor(() => expect(seen).toHaveLength(1))
    const closed = new Promise((resolve) => seen[0].socket.once('close', resolve))
    controller.abort()
    expect(await call).toBe('LAM_ABORTED')
    await closed
    expect(seen).toHaveLength(1)
    await close()
  })
})
