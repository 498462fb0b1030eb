import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manyWrongItems } from './testing/many-wrong-items.js'

/** A server in a process of its own: 1 MiB of body, 2,048 texts, 3 s of time. */
interface Served {
  readonly url: string
  readonly exitCode: number | string | undefined
  log(): string
  stop(): Promise<number>
}

const script = (name: string) => fileURLToPath(new URL(`../scripts/${name}`, import.meta.url))
let served: Served
let expected: number[]

beforeAll(async () => {
  const { startServed } = (await import(script('start-served.mjs'))) as { startServed(): Promise<Served> }
  served = await startServed()
  expected = await goodRequest()
}, 60_000)
afterAll(async () => {
  expect(await served.stop()).toBe(0)
})

async function goodRequest(): Promise<number[]> {
  const answer = await post('/v1/embeddings', JSON.stringify({ model: 'tiny', input: 'A good request' }))
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { data: { embedding: number[] }[] }).data[0].embedding
}

type Body = RequestInit['body']

function post(path: string, body: Body, headers: Record<string, string> = {}): Promise<Response> {
  const type = { 'content-type': 'application/json', ...headers }
  return fetch(served.url + path, { method: 'POST', headers: type, body, duplex: 'half' } as RequestInit)
}

/** The work, while a good request gets the answer that it always gets. */
async function besideGoodRequests<T>(work: Promise<T>): Promise<T> {
  const [result, row] = await Promise.all([work, goodRequest()])
  expect(Math.max(...row.map((x, i) => Math.abs(x - expected[i])))).toBeLessThan(1e-6)
  expect(served.exitCode).toBeUndefined()
  return result
}

/** The first line that the server answers to these bytes, which come in parts with pauses of `pause` ms. */
function raw(parts: readonly string[], pause = 0): Promise<string> {
  const { hostname, port } = new URL(served.url)
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(Number(port), hostname, async () => {
      for (const part of parts) {
        if (socket.destroyed) return
        socket.write(part, 'latin1')
        if (pause > 0) await sleep(pause)
      }
    })
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(said))
    socket.setTimeout(20_000, () => socket.destroy())
  })
}

/** For what the server does in its own time. */
const POLL = { timeout: 20_000, interval: 200 }

const statuses = (said: string) => [...said.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))

const embeddings = (more: object) => JSON.stringify({ model: 'tiny', input: 'a', ...more })
const big = 'x'.repeat(2 ** 20)
const wrong = `{"model":"tiny","input":[${'{},'.repeat(300_000)}{}]}`
const many = Array.from({ length: 10_000 }, () => 'a')
const deep = '['.repeat(100_000)
const stream = (text: string) => new Blob([text]).stream()

describe('bodies', () => {
  it.each<[name: string, status: number, body: Body, headers?: Record<string, string>]>([
    ['larger than the limit, which says so', 413, embeddings({ input: big })],
    ['larger than the limit, in chunks', 413, stream(embeddings({ input: big }))],
    ['of 10,000 texts', 400, embeddings({ input: many })],
    ['that are empty', 400, ''],
    ['cut short', 400, '{"model": "tiny", "input": "a'],
    ['of no JSON', 400, 'input=a'],
    ['of invalid UTF-8', 400, Buffer.from(embeddings({ input: 'é' }), 'latin1')],
    ['100,000 deep, never closed', 400, `{"model":"tiny","input":${deep}`],
    ['100,000 deep', 400, `{"model":"tiny","input":${deep}${']'.repeat(100_000)}}`],
    [
      '100,000 deep in a field that nobody reads',
      200,
      `{"model":"tiny","input":"a","x":${deep}${']'.repeat(100_000)}}`,
    ],
    ['of an infinite number', 400, '{"model":"tiny","input":"a","dimensions":1e999}'],
    ['of a huge number', 400, '{"model":"tiny","input":"a","dimensions":9007199254740991}'],
    ['of a number of 100,000 digits', 400, `{"model":"tiny","input":"a","dimensions":${'9'.repeat(100_000)}}`],
    [
      'of a key __proto__',
      200,
      '{"model":"tiny","input":"a","__proto__":{"dimensions":1},"constructor":{"prototype":{}}}',
    ],
    ['whose fields stand in __proto__', 400, '{"__proto__":{"model":"tiny","input":"a"}}'],
    ['for the model __proto__', 404, embeddings({ model: '__proto__' })],
    ['with the prompt constructor', 400, embeddings({ prompt_name: 'constructor' })],
    ['of 300,000 wrong texts', 400, wrong],
    ['with a key twice, whose last value counts', 200, '{"model":"none","model":"tiny","input":"a"}'],
    ['with a key twice, whose last value is wrong', 400, '{"model":"tiny","input":"a","input":0}'],
    ['of a NUL', 200, '{"model":"tiny","input":"\\u0000"}'],
    ['for the model NUL', 404, '{"model":"\\u0000","input":"a"}'],
    ['for a model of a long name', 404, embeddings({ model: 'm'.repeat(500_000) })],
    ['of a long key', 200, embeddings({ ['k'.repeat(500_000)]: 1 })],
    ['after a byte order mark', 200, `\ufeff${embeddings({})}`],
    ['in chunks without a length', 200, stream(embeddings({}))],
    [
      'of type application/json; charset=utf-8',
      200,
      embeddings({}),
      { 'content-type': 'application/json; charset=utf-8' },
    ],
    ['of type application/jsonp', 415, embeddings({}), { 'content-type': 'application/jsonp' }],
    ['of a lone surrogate', 200, '{"model":"tiny","input":"\\ud800"}'],
    ['of type text/plain', 415, embeddings({}), { 'content-type': 'text/plain' }],
    ['of a form', 415, 'input=a', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['packed by gzip', 415, gzipSync(embeddings({})), { 'content-encoding': 'gzip' }],
  ])('%s get %i', async (_, status, body, headers) => {
    const answer = await besideGoodRequests(post('/v1/embeddings', body, headers))
    expect(answer.status).toBe(status)
    const text = await answer.text()
    if (status === 200) return
    expect(JSON.parse(text)).toMatchObject({ error: { message: expect.any(String) } })
    expect(text.length).toBeLessThan(1_000)
  })

  it.each(manyWrongItems)('of many wrong items hold nobody up at %s', async (path, body) => {
    expect((await besideGoodRequests(post(path, body))).status).toBe(400)
  })

  it.each([
    ['application/x-ndjsonp', undefined, 415],
    ['application/x-ndjson', 'gzip', 415],
    ['application/x-ndjson; charset=utf-8', undefined, 200],
  ])('of a stream of type %s, packed by %s, get %i', async (type, packed, status) => {
    const headers = { 'content-type': type, ...(packed === undefined ? {} : { 'content-encoding': packed }) }
    const answer = await besideGoodRequests(post('/v1/encode', '{}\n"a"\n', headers))
    expect([answer.status, (await answer.text()).length]).toEqual([status, expect.any(Number)])
  })
})

describe('paths and methods', () => {
  it.each([
    ['GET', '/nowhere', 404],
    ['GET', '/../../etc/passwd', 404],
    ['GET', '/%2e%2e%2f%00', 404],
    ['GET', '/v1/embeddings', 405],
    ['DELETE', '/v1/models', 405],
    ['PROPFIND', '/v1/models', 405],
    ['OPTIONS', '/v1/embeddings', 405],
    ['HEAD', '/livez', 200],
    ['HEAD', '/v1/models', 200],
    ['HEAD', '/v1/embeddings', 405],
    ['POST', '/v1/embeddings/', 404],
    ['GET', '//v1/models', 404],
    ['GET', '/v1/models/%00', 404],
    ['GET', `/v1/models/${'m'.repeat(8_000)}`, 404],
    ['GET', '/v1/models/%ff', 404],
    ['GET', `/${'x'.repeat(8_000)}`, 404],
  ])('%s %s gets %i', async (method, path, status) => {
    const answer = await besideGoodRequests(fetch(served.url + path, { method }))
    expect([answer.status, answer.headers.get('allow')]).toEqual([
      status,
      status !== 405 ? null : path === '/v1/models' ? 'GET, HEAD' : 'POST',
    ])
    if (method === 'HEAD') expect(await answer.text()).toBe('')
  })
})

const head = 'POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
const smuggled = 'GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n'

describe.concurrent('connections', () => {
  it.each<[name: string, allowed: readonly number[], request: string]>([
    [
      'both a length and chunks',
      [400],
      `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ['two lengths', [400], `${head}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}${smuggled}`],
    ['an unknown transfer encoding', [400], `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['a space before a colon', [400], `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['a chunk of a wrong size', [400], `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${smuggled}`],
    ['a negative length', [400], `${head}Content-Length: -1\r\n\r\n${smuggled}`],
    ['a folded header', [400], `${head}X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n${smuggled}`],
    ['headers of 20 KB', [431], `GET /livez HTTP/1.1\r\nHost: a\r\nX-A: ${'b'.repeat(20_000)}\r\n\r\n`],
    ['no HTTP', [400], '\x16\x03\x01\x02\x00\x01\x00\x01\xfc'],
    ['no host', [400], 'GET /livez HTTP/1.1\r\n\r\n'],
    ['a host that is none', [400], 'GET /livez HTTP/1.1\r\nHost: a@b/c\r\nConnection: close\r\n\r\n'],
    ['two hosts', [200, 400], 'GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    ['NUL in a path', [400], 'GET /livez\0 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['NUL in a header', [400], 'GET /livez HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n'],
    ['TRACE', [404, 405], 'TRACE /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['an address of another server', [200, 404], 'GET http://b/livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['an asterisk', [400, 404, 405], 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['an unknown expectation', [417], 'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: b\r\nConnection: close\r\n\r\n'],
    [
      'an upgrade that is not offered',
      [200],
      'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['HTTP/2', [400, 505], 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    [
      'a chunk extension of 20 KB',
      [400, 413],
      `${head}Transfer-Encoding: chunked\r\n\r\n2;a=${'b'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
    ],
    [
      'a chunk size that overflows',
      [400],
      `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n`,
    ],
    ['lines that end in LF alone', [400], `GET /livez HTTP/1.1\nHost: a\nConnection: close\n\n`],
    [
      '4,000 headers',
      [200, 431],
      `GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${'a:\r\n'.repeat(4_000)}\r\n`,
    ],
  ])('with %s get %j and no second answer', async (_, allowed, request) => {
    const found = statuses(await besideGoodRequests(raw([request])))
    expect(found).toHaveLength(1)
    expect(allowed).toContain(found[0])
  })

  it('that send headers slowly are closed', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `X-${i}: y\r\n`)
    const said = await besideGoodRequests(raw(['GET /livez HTTP/1.1\r\nHost: a\r\n', ...lines], 500))
    expect(statuses(said)).toEqual([408])
  })

  it('that send a body slowly are closed', async () => {
    const drops = Array.from({ length: 40 }, () => ' ')
    const said = await besideGoodRequests(raw([`${head}Content-Length: 1000\r\n\r\n`, ...drops], 250))
    expect(statuses(said)).toEqual([408])
  })

  it('that ask for a tunnel are closed', async () => {
    expect(statuses(await besideGoodRequests(raw(['CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\n\r\n'])))).toEqual([])
  })

  it('that do not read their answer are closed, and lose it', async () => {
    const { hostname, port } = new URL(served.url)
    const body = JSON.stringify({ inputs: Array.from({ length: 8 }, () => 'a '.repeat(1_000)) })
    const socket = connect(Number(port), hostname)
    socket.pause()
    const request = head.replace('/v1/embeddings', '/embed_all')
    socket.write(`${request}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`)
    // The deadline is 3 s.
    await besideGoodRequests(sleep(7_000))
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', () => {})
    socket.resume()
    await new Promise((resolve) => socket.on('close', resolve))
    expect(statuses(said)).toEqual([200])
    expect(said.length).toBeGreaterThan(10_000)
    // Its end.
    expect(said).not.toContain(']]]')
  })

  it('that come by the hundred and say nothing hold nobody up', async () => {
    const idle = Array.from({ length: 200 }, () => raw([]))
    await besideGoodRequests(sleep(200))
    const all = await Promise.all(idle)
    expect(all.every((said) => said === '' || statuses(said)[0] === 408)).toBe(true)
  })
}, 30_000)

it('1,000 clients that hang up leave no socket, file or timer behind', async () => {
  const { hostname, port } = new URL(served.url)
  const body = embeddings({ input: 'word '.repeat(200) })
  const request = `${head}Content-Length: ${body.length}\r\n\r\n${body}`
  const hangUp = () =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write(request, () => socket.destroy()))
      socket.on('error', () => {})
      socket.on('close', () => resolve())
    })
  const open = async () => {
    const metrics = await (await fetch(`${served.url}/metrics`)).text()
    return ['process_open_fds', 'nodejs_active_resources_total'].map((name) =>
      Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1] ?? 0),
    )
  }
  const before = await open()
  for (let i = 0; i < 1_000; i += 50) await Promise.all(Array.from({ length: 50 }, hangUp))
  await expect.poll(async () => (await open()).map((count, i) => count <= before[i]), POLL).toEqual([true, true])
  expect((await open())[1]).toBeGreaterThan(0)
}, 120_000)

it('changed requests of a seed get 2xx, 4xx, or 503 with a reason', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script('fuzz.mjs'), '--requests', '600', '--json'])
  const { statuses: counts, failures } = JSON.parse(stdout)
  expect(failures).toEqual([])
  expect(Object.keys(counts).length).toBeGreaterThan(3)
  expect(counts[200]).toBeGreaterThan(100)
  expect(counts[400]).toBeGreaterThan(100)
}, 120_000)

it('the log of all this holds no text, and no failure of the server', () => {
  const log = served.log()
  expect(log.split('\n').length).toBeGreaterThan(40)
  expect(log).not.toContain('A good request')
  expect(log).not.toContain('word word')
  expect(log).not.toContain('"level":50')
})
