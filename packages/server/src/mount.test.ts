// The mounts of the README.
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { createServer } from './index.js'
import { tiny } from './testing/models.js'

const server = createServer({ models: [tiny('tiny-flat')] })
afterAll(() => server.dispose())

const body = JSON.stringify({ model: 'tiny-flat', input: 'Hello' })
const headers = { 'content-type': 'application/json' }
const ask = (path: string) => new Request(`http://host${path}`, { method: 'POST', headers, body })

async function widthOf(response: Response): Promise<number> {
  const { data } = (await response.json()) as { data: { embedding: number[] }[] }
  return data[0].embedding.length
}

describe('the server mounts', () => {
  it('in Hono, below a path', async () => {
    const app = new Hono()
    app.get('/hello', (c) => c.text('mine'))
    app.mount('/embeddings-api', server.fetch)
    expect(await widthOf(await app.fetch(ask('/embeddings-api/v1/embeddings')))).toBe(64)
    expect(await (await app.fetch(new Request('http://host/hello'))).text()).toBe('mine')
  })

  it('as the handlers of a route, in Next', async () => {
    const handler = (request: Request) => server.fetch(request)
    const route = { GET: handler, POST: handler }
    expect(await widthOf(await route.POST(ask('/v1/embeddings')))).toBe(64)
    expect((await route.GET(new Request('http://host/v1/models'))).status).toBe(200)
  })

  it('in node:http, and so in Express', async () => {
    const listener = getRequestListener((request) => server.fetch(request))
    const http = createHttpServer((request, response) => {
      if (request.url?.startsWith('/v1/')) void listener(request, response)
      else response.end('mine')
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    expect(await widthOf(await fetch(`${url}/v1/embeddings`, { method: 'POST', headers, body }))).toBe(64)
    expect(await (await fetch(`${url}/other`)).text()).toBe('mine')
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })
})
