import OpenAI from 'openai'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createServer, type RequestEvent, type ServerOptions } from './index.js'
import { type Listening, listen } from './testing/listen.js'
import { gated, slow, tiny, tinyLam } from './testing/models.js'

const opened: Listening[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function start(options: Partial<ServerOptions> = {}): Promise<Listening> {
  const server = await listen({ models: [tiny('tiny-flat')], ...options })
  opened.push(server)
  return server
}

const json = { 'content-type': 'application/json' }
const embed = (url: string, input: unknown, more: RequestInit = {}) =>
  fetch(`${url}/v1/embeddings`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ model: 'tiny-flat', input }),
    ...more,
  })
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
]

describe('a body', () => {
  const send = (url: string, body: RequestInit['body'], headers: Record<string, string> = json) =>
    fetch(`${url}/v1/embeddings`, { method: 'POST', headers, body: body ?? null, duplex: 'half' } as RequestInit)

  it.each([
    ['no JSON', '{"input": ', 400, 'invalid_json'],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 400, 'invalid_json'],
    ['empty', '', 400, 'invalid_json'],
    ['deep', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'invalid_request'],
    ['a list', '[]', 400, 'invalid_request'],
    ['too large', 'x'.repeat(10_001), 413, 'body_too_large'],
  ] as const)('that is %s is refused', async (_, body, status, code) => {
    const { url } = await start({ limits: { bodyBytes: _ === 'deep' ? 1e6 : 10_000 } })
    expect(await codeOf(await send(url, body as never))).toEqual([status, code])
  })

  it('that grows beyond the limit without a length is refused', async () => {
    const { url } = await start({ limits: { bodyBytes: 10_000 } })
    const endless = new ReadableStream({ pull: (to) => to.enqueue(new TextEncoder().encode('x'.repeat(5000))) })
    expect(await codeOf(await send(url, endless as never))).toEqual([413, 'body_too_large'])
  })

  it.each([{ 'content-type': 'text/plain' }, { 'content-type': 'application/json', 'content-encoding': 'gzip' }])(
    'with the headers %o is refused',
    async (headers) => {
      const { url } = await start()
      expect(await codeOf(await send(url, '{}', headers as never))).toEqual([415, 'unsupported_media_type'])
    },
  )

  it('with keys of prototypes changes nothing', async () => {
    const { url } = await start()
    const body =
      '{"model": "tiny-flat", "input": "a", "__proto__": {"dimensions": 1}, "constructor": {"prototype": {"x": 1}}}'
    const { data } = (await (await send(url, body)).json()) as { data: { embedding: number[] }[] }
    expect(data[0].embedding).toHaveLength((await tinyLam('tiny-flat').info()).dim)
    expect(({} as { x?: number }).x).toBeUndefined()
  })
})

describe('a path', () => {
  it('that is not there, or takes another method, is refused', async () => {
    const { url } = await start()
    expect(await codeOf(await fetch(`${url}/v2`))).toEqual([404, 'unknown_url'])
    expect(await codeOf(await fetch(`${url}/v1/embeddings`))).toEqual([405, 'method_not_allowed'])
  })
})

describe('a request under way', () => {
  it('stops the model when its client hangs up', async () => {
    const { model, seen } = gated('tiny-flat')
    const events: RequestEvent[] = []
    const { url } = await start({ models: [model], observer: { request: (event) => events.push(event) } })
    const client = new AbortController()
    const answer = embed(url, 'Hello', { signal: client.signal })
    await vi.waitFor(() => expect(seen.runs).toBe(1))
    client.abort()
    await expect(answer).rejects.toThrow()
    await vi.waitFor(() => expect(seen.aborted).toBe(1))
    await vi.waitFor(() => expect(events).toMatchObject([{ status: 499, code: 'client_closed_request' }]))
  })

  it('ends at the deadline, and its work with it', async () => {
    const { model, seen } = gated('tiny-flat')
    const { url } = await start({ models: [model], limits: { deadlineMs: 200 } })
    expect(await codeOf(await embed(url, 'Hello'))).toEqual([504, 'deadline_exceeded'])
    await vi.waitFor(() => expect(seen.aborted).toBe(1))
  })

  it('leaves the others their batch', async () => {
    const { model, open, seen } = gated('tiny-flat')
    let arrived = 0
    const startRequest = () => {
      arrived += 1
      return undefined
    }
    const { url } = await start({ models: [model], observer: { startRequest }, batching: { expressCharacters: 0 } })
    const first = embed(url, 'first')
    await vi.waitFor(() => expect(seen.runs).toBe(1))
    const client = new AbortController()
    const gone = embed(url, 'gone', { signal: client.signal }).catch(() => 'gone')
    const later = Array.from({ length: 9 }, (_, i) => embed(url, `text ${i}`))
    await vi.waitFor(() => expect(arrived).toBe(11))
    await new Promise((resolve) => setTimeout(resolve, 50))
    client.abort()
    open()
    expect(await gone).toBe('gone')
    expect((await Promise.all([first, ...later])).map(({ status }) => status)).toEqual(Array(10).fill(200))
    // Nine requests shared a batch or two.
    expect(seen.runs).toBeLessThanOrEqual(4)
  })

  it('is answered before the server has drained, and new ones are not taken', async () => {
    const { model, open, seen } = gated('tiny-flat')
    const { url, server } = await start({ models: [model] })
    const answer = embed(url, 'Hello')
    await vi.waitFor(() => expect(seen.runs).toBe(1))
    const drained = server.drain()
    const refused = await embed(url, 'Hello')
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await codeOf(refused)).toEqual([503, 'draining'])
    expect([(await fetch(`${url}/readyz`)).status, (await fetch(`${url}/livez`)).status]).toEqual([503, 200])
    open()
    expect((await answer).status).toBe(200)
    await drained
  })

  it('is stopped where the drain has a deadline', async () => {
    const { model, seen } = gated('tiny-flat')
    const { url, server } = await start({ models: [model] })
    const answer = embed(url, 'Hello')
    await vi.waitFor(() => expect(seen.runs).toBe(1))
    await server.drain(50)
    expect(await codeOf(await answer)).toEqual([503, 'draining'])
  })
})

it('answers 429 with Retry-After when the queue is full', async () => {
  const { model, open, seen } = gated('tiny-flat')
  const { url } = await start({ models: [model], batching: { maxQueuedTexts: 3, expressCharacters: 0 } })
  const first = embed(url, 'first')
  await vi.waitFor(() => expect(seen.runs).toBe(1))
  // The queue has room for one of them.
  const both = [embed(url, ['a', 'b', 'c']), embed(url, ['d', 'e', 'f'])]
  const refused = await Promise.race(both)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await codeOf(refused)).toEqual([429, 'LAM_OVERLOADED'])
  open()
  expect((await Promise.all([first, ...both])).map(({ status }) => status).sort()).toEqual([200, 200, 429])
})

describe('Retry-After', () => {
  /** A model of 4 texts a second, with one text under way and as many that wait as may. */
  async function full() {
    const batching = { maxQueuedTexts: 8, maxBatchTexts: 1, expressCharacters: 0 }
    const { url } = await start({ models: [slow('tiny-flat', 250)], batching })
    // The pace is known after a text.
    await embed(url, 'text')
    const first = embed(url, ['text'])
    await new Promise((resolve) => setTimeout(resolve, 50))
    const waiting = embed(
      url,
      Array.from({ length: 8 }, () => 'text'),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    return { url, done: Promise.all([first, waiting]) }
  }

  it("lets OpenAI's client through when it has passed", async () => {
    const { url, done } = await full()
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 1 })
    const start = performance.now()
    const { data } = await client.embeddings.create({ model: 'tiny-flat', input: 'a' })
    expect(data).toHaveLength(1)
    expect(performance.now() - start).toBeGreaterThan(2_900)
    await done
  })

  it('is the time of the line for calls that share no batch', async () => {
    const { model, open, seen } = gated('tiny-flat')
    const { url } = await start({ models: [model], limits: { directCalls: 1 } })
    const ask = () =>
      fetch(`${url}/v1/passages`, { method: 'POST', headers: json, body: JSON.stringify({ input: 'a text' }) })
    const line = Array.from({ length: 17 }, ask)
    await vi.waitFor(() => expect(seen.runs).toBe(1))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    open()
    for (const { status } of await Promise.all(line)) expect(status).toBe(200)
  })
})

describe('a drain while a model loads', () => {
  const endless = (id: string) => tiny('tiny-flat', { id, open: () => new Promise<never>(() => {}) })

  it('answers 503 to those that wait for the load, and goes on with a model in memory', async () => {
    const { model, open, seen } = gated('tiny-flat')
    const states: string[] = []
    const { url, server } = await start({
      models: [model, endless('slow')],
      observer: { model: ({ model, state }) => states.push(`${model} ${state}`) },
    })
    const answer = embed(url, 'Hello')
    await vi.waitFor(() => expect(seen.runs).toBe(1))
    const waiting = embed(url, '', { body: JSON.stringify({ model: 'slow', input: 'a' }) })
    await vi.waitFor(() => expect(states).toContain('slow loading'))
    const drained = server.drain()
    const refused = await waiting
    expect([refused.headers.get('retry-after'), await codeOf(refused)]).toEqual(['5', [503, 'draining']])
    open()
    expect((await answer).status).toBe(200)
    await drained
    await server.dispose()
    expect(states.slice(-2)).toEqual(['slow unloaded', 'tiny-flat unloaded'])
  })

  it('ends the start', async () => {
    let signalled = false
    const open = (signal: { addEventListener(type: 'abort', act: () => void): void }) => {
      signal.addEventListener('abort', () => {
        signalled = true
      })
      return new Promise<never>(() => {})
    }
    const server = createServer({ models: [tiny('tiny-flat', { preload: true, open })] })
    const starting = server.start()
    const refused = await server.fetch(new Request('http://host/v1/models'))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    await Promise.all([server.drain(), expect(starting).rejects.toMatchObject({ code: 'draining' })])
    expect([server.state, signalled]).toEqual(['draining', true])
    await server.dispose()
  })

  it('disposes of a model that comes too late', async () => {
    let come = (_: ReturnType<typeof tinyLam>) => {}
    const coming = new Promise<ReturnType<typeof tinyLam>>((resolve) => {
      come = resolve
    })
    const open = vi.fn(() => coming)
    const server = createServer({ models: [tiny('tiny-flat', { preload: true, open })] })
    const starting = server.start().catch(() => 'ended')
    await vi.waitFor(() => expect(open).toHaveBeenCalled())
    await server.dispose()
    expect(await starting).toBe('ended')
    const lam = tinyLam('tiny-flat')
    come(lam)
    await vi.waitFor(() => expect(lam.encode('a')).rejects.toMatchObject({ code: 'LAM_DISPOSED' }))
  })
})

describe('models', () => {
  it('load at their first request, once, and the idle one used longest ago makes room', async () => {
    const states: string[] = []
    const names = ['tiny-flat', 'tiny-hierarchical', 'tiny-bert-cls'] as const
    const { url } = await start({
      models: names.map((name) => tiny(name)),
      maxLoadedModels: 2,
      observer: { model: ({ model, state }) => states.push(`${model} ${state}`) },
    })
    const ask = (model: string) =>
      embed(url, 'a', { body: JSON.stringify({ model, input: 'a' }) }).then(({ status }) => status)
    expect(states).toEqual([])
    expect(await Promise.all([ask('tiny-flat'), ask('tiny-flat')])).toEqual([200, 200])
    expect(states).toEqual(['tiny-flat loading', 'tiny-flat loaded'])
    for (const name of ['tiny-hierarchical', 'tiny-flat', 'tiny-bert-cls']) expect(await ask(name)).toBe(200)
    expect(states.filter((state) => state.endsWith('unloaded'))).toEqual(['tiny-hierarchical unloaded'])
    expect(await ask('tiny-hierarchical')).toBe(200)
  })

  it('wait for a place while all are in use', async () => {
    const busy = gated('tiny-flat')
    const { url } = await start({ models: [busy.model, tiny('tiny-bert-cls')], maxLoadedModels: 1 })
    const first = embed(url, 'a')
    await vi.waitFor(() => expect(busy.seen.runs).toBe(1))
    let second = 0
    const other = embed(url, 'a', { body: JSON.stringify({ model: 'tiny-bert-cls', input: 'a' }) }).then(
      ({ status }) => {
        second = status
      },
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(second).toBe(0)
    busy.open()
    expect((await first).status).toBe(200)
    await other
    expect(second).toBe(200)
  })

  it('are listed without waiting for one that loads, and without a use of those in memory', async () => {
    const busy = tiny('tiny-hierarchical', {
      open: (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    const names = ['tiny-flat', 'tiny-bert-cls', 'tiny-bert-mean'] as const
    const states: string[] = []
    const { url } = await start({
      models: [...names.map((name) => tiny(name)), busy],
      maxLoadedModels: 3,
      limits: { deadlineMs: 2_000 },
      observer: { model: ({ model, state }) => states.push(`${model} ${state}`) },
    })
    const ask = (model: string) => embed(url, 'a', { body: JSON.stringify({ model, input: 'a' }) })
    const list = async () => {
      const { data } = (await (await fetch(`${url}/v1/models`)).json()) as { data: { lam: { loaded: boolean } }[] }
      return data.map(({ lam }) => lam.loaded)
    }
    for (const name of ['tiny-bert-mean', 'tiny-bert-cls', 'tiny-flat']) await ask(name)
    expect(await list()).toEqual([true, true, true, false])
    const loading = ask('tiny-hierarchical')
    await vi.waitFor(() => expect(states.at(-1)).toBe('tiny-hierarchical loading'))
    // The one used first made room, though the list has it last.
    expect(states).toContain('tiny-bert-mean unloaded')
    expect(await list()).toEqual([true, true, false, false])
    expect((await loading).status).toBe(504)
  })

  it('that fail to load give 500 without the reason, and load again for the next request', async () => {
    let tries = 0
    const events: RequestEvent[] = []
    const model = tiny('tiny-flat', {
      open: async () => {
        tries += 1
        if (tries === 1) throw new Error('secret path')
        return tinyLam('tiny-flat')
      },
    })
    const { url } = await start({ models: [model], observer: { request: (event) => events.push(event) } })
    const failed = await embed(url, 'a')
    expect(failed.status).toBe(500)
    expect(await failed.text()).not.toContain('secret')
    expect(events[0].error).toMatchObject({ message: 'secret path' })
    expect((await embed(url, 'a')).status).toBe(200)
  })
})

describe('pages of other origins', () => {
  it('get no leave by default, and get it where they are named', async () => {
    const ask = async (url: string, origin: string) =>
      (await fetch(`${url}/v1/models`, { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await ask((await start()).url, 'https://a.example')).toBeNull()
    const { url } = await start({ cors: { origins: ['https://a.example'] } })
    expect([await ask(url, 'https://a.example'), await ask(url, 'https://b.example')]).toEqual([
      'https://a.example',
      null,
    ])
    const preflight = await fetch(`${url}/v1/embeddings`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://a.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization,content-type',
    ])
  })
})

describe('passages', () => {
  it('are those of encodePassages', async () => {
    const { url } = await start({ models: [tiny('tiny-bert-mean')] })
    const input = 'First paragraph.\n\nSecond one, a little longer.\n\nThird.'
    const response = await fetch(`${url}/v1/passages`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ input }),
    })
    const { data } = (await response.json()) as { data: { embedding: number[]; start: number; end: number }[] }
    const expected = await tinyLam('tiny-bert-mean').encodePassages(input)
    expect(data.map(({ embedding }) => embedding)).toEqual(expected.toArrays())
    expect(data.map(({ start, end }) => input.slice(start, end))).toEqual(input.split('\n\n'))
  })
})

describe('a stream', () => {
  const stream = (url: string, lines: readonly unknown[]) =>
    fetch(`${url}/v1/encode`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    })
  const rowsOf = async (response: Response) =>
    (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('has the rows of encode, in order', async () => {
    const { url } = await start()
    const texts = Array.from({ length: 300 }, (_, i) => `Text ${i} ${'more '.repeat(i % 17)}\u2028"\\`)
    const rows = await rowsOf(await stream(url, [{ normalize: true }, ...texts]))
    const expected = await tinyLam('tiny-flat').encode(texts)
    expect(rows.map(({ index }) => index)).toEqual(texts.map((_, i) => i))
    expect(
      rows.map(({ embedding }) => [...new Float32Array(new Uint8Array(Buffer.from(embedding, 'base64')).buffer)]),
    ).toEqual(expected.toArrays())
  })

  /** A body of these lines that does not end. */
  const open = (...lines: readonly string[]) =>
    new ReadableStream({
      start: (to) => to.enqueue(new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))),
    })
  const begin = (url: string, body: ReadableStream, more: RequestInit = {}) =>
    fetch(`${url}/v1/encode`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body,
      duplex: 'half',
      ...more,
    } as RequestInit)

  it('is waited for by a drain, which ends it at its deadline with the reason in its last line', async () => {
    const events: RequestEvent[] = []
    const { url, server } = await start({ observer: { request: (event) => events.push(event) } })
    const answer = await begin(url, open('{}'))
    let drained = false
    const drain = server.drain(300).then(() => {
      drained = true
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([drained, events]).toEqual([false, []])
    await drain
    expect((await rowsOf(answer)).at(-1)).toMatchObject({ error: { code: 'draining' } })
    expect(events).toMatchObject([{ route: '/v1/encode', status: 200, code: 'draining' }])
  })

  it('is told of when it has ended, and gives up its model when its client hangs up', async () => {
    const events: RequestEvent[] = []
    const states: string[] = []
    const { url } = await start({
      models: [tiny('tiny-flat'), tiny('tiny-bert-cls')],
      maxLoadedModels: 1,
      limits: { deadlineMs: 5_000 },
      observer: {
        request: (event) => events.push(event),
        model: ({ model, state }) => states.push(`${model} ${state}`),
      },
    })
    await rowsOf(await stream(url, [{}, 'a', 'b']))
    await vi.waitFor(() => expect(events).toMatchObject([{ texts: 2, status: 200 }]))
    const client = new AbortController()
    await begin(url, open('{}'), { signal: client.signal })
    client.abort()
    await vi.waitFor(() => expect(events[1]).toMatchObject({ code: 'client_closed_request' }))
    await embed(url, 'a', { body: JSON.stringify({ model: 'tiny-bert-cls', input: 'a' }) })
    // The memory of the one is free before the other is loaded.
    expect(states.slice(2)).toEqual(['tiny-flat unloaded', 'tiny-bert-cls loading', 'tiny-bert-cls loaded'])
  })

  it('is refused before it begins where too many run', async () => {
    const { url } = await start({ limits: { directCalls: 1, deadlineMs: 300 } })
    let sent = 0
    const lasting = new ReadableStream({
      async pull(to) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        to.enqueue(new TextEncoder().encode('{}\n'.slice(sent === 0 ? 0 : 2)))
        sent += 1
      },
    })
    await begin(url, lasting)
    expect(await codeOf(await begin(url, open('{}')))).toEqual([504, 'deadline_exceeded'])
  })

  it('tells of an error in its last line, after the rows before it', async () => {
    const { url } = await start()
    const rows = await rowsOf(await stream(url, [{}, 'a', 3]))
    expect(rows.at(-1)).toMatchObject({ error: { code: 'invalid_request' } })
    expect((await stream(url, [{ model: 'none' }])).status).toBe(404)
    expect((await stream(url, [])).status).toBe(400)
  })
})

it('needs no port: the handler alone answers', async () => {
  const server = createServer({ models: [tiny('tiny-flat')] })
  const response = await server.fetch(new Request('http://host/v1/models'))
  expect([response.status, response.headers.get('x-request-id')?.length]).toEqual([200, 36])
  await server.dispose()
  await server.dispose()
})

it.each([
  { models: [] },
  { models: [tiny('tiny-flat'), tiny('tiny-bert-cls', { aliases: ['tiny-flat'] })] },
  { models: [tiny('tiny-flat')], apiKeys: [] },
  { models: [tiny('tiny-flat')], limits: { inputs: 0 } },
  { models: [tiny('tiny-flat')], maxLoadedModels: 0 },
])('refuses the options %#', (options) => {
  expect(() => createServer(options)).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
})

it('gives up on a body that arrives too slowly, alone and in a stream', async () => {
  const { url } = await start({ models: [tiny('tiny-flat', { preload: true })], limits: { deadlineMs: 150 } })
  for (const [path, type, first] of [
    ['/v1/embeddings', 'application/json', '{"input": '],
    ['/v1/encode', 'application/x-ndjson', '{}\n"a"\n'],
  ]) {
    let stop = () => {}
    const slow = new ReadableStream({
      start: (to) => to.enqueue(new TextEncoder().encode(first)),
      pull: () => new Promise<void>((resolve) => (stop = resolve)),
    })
    const request = { method: 'POST', headers: { 'content-type': type }, body: slow, duplex: 'half' }
    const response = await fetch(url + path, request as RequestInit)
    expect(await response.text()).toContain('body_too_slow')
    expect(response.status).toBe(path === '/v1/embeddings' ? 408 : 200)
    stop()
  }
})
