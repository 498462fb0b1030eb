import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import { createServer, type LamServer } from './index.js'
import { tiny } from './testing/models.js'

const KINDS = { AbortSignal, Request, Promise }

/** How many objects of each kind are alive, after garbage was collected. */
async function alive(): Promise<Record<string, number>> {
  // A turn of the event loop lets go of what a WeakRef held in this one.
  queryObjects(AbortSignal, { format: 'count' })
  await new Promise((resolve) => setTimeout(resolve, 10))
  return Object.fromEntries(
    Object.entries(KINDS).map(([name, kind]) => [name, queryObjects(kind, { format: 'count' })]),
  )
}

const post = (path: string, type: string, body: string, signal?: AbortSignal) =>
  new Request(`http://localhost${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
    ...(signal === undefined ? {} : { signal }),
  })
const embeddings = (input: string, signal?: AbortSignal) =>
  post('/v1/embeddings', 'application/json', JSON.stringify({ model: 'tiny-flat', input }), signal)
const stream = (signal?: AbortSignal) =>
  post('/v1/encode', 'application/x-ndjson', '{"model":"tiny-flat"}\n"one"\n"two"\n', signal)

async function read(server: LamServer, request: Request, statuses: readonly number[]): Promise<void> {
  const response = await server.fetch(request)
  expect(statuses).toContain(response.status)
  await response.text()
}

const requests: readonly ((server: LamServer) => Promise<void>)[] = [
  (server) => read(server, embeddings('one two'), [200]),
  (server) => read(server, post('/v1/embeddings', 'application/json', '{'), [400]),
  (server) => read(server, stream(), [200]),
  async function hungUp(server) {
    const client = new AbortController()
    setTimeout(() => client.abort(), 1)
    await read(server, embeddings('one two '.repeat(100), client.signal), [200, 499])
  },
  async function hungUpStream(server) {
    const client = new AbortController()
    const { body } = await server.fetch(stream(client.signal))
    await body?.cancel()
    client.abort()
  },
]

it('requests, streams and clients that hang up leave nothing behind while the server runs', async () => {
  const server = createServer({ models: [tiny('tiny-flat', { preload: true })] })
  await server.start()
  const askAll = async (times: number) => {
    for (let i = 0; i < times; i++) for (const ask of requests) await ask(server)
  }
  try {
    await askAll(10)
    const before = await alive()
    const times = 100
    await askAll(times)
    const after = await alive()
    const grown = Object.keys(KINDS).filter((kind) => after[kind] > before[kind] + times / 10)
    expect([grown, before, after]).toEqual([[], before, after])
  } finally {
    await server.dispose()
  }
}, 120_000)
