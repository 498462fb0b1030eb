// The mounts of the README.
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createServer, type LamServer, type RequestEvent } from './index.js'
import { gated, tiny, tinyLam } from './testing/models.js'

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

  it('in node:http', async () => {
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

  describe('in Express', () => {
    /** An app of its own that has the server at the root and below a path. */
    async function listening(mounted: LamServer) {
      const listener = getRequestListener((request) => mounted.fetch(request))
      const app = express()
      app.get('/hello', (_, response) => {
        response.send('mine')
      })
      app.use('/embeddings-api', (request, response) => void listener(request, response))
      app.use((request, response) => void listener(request, response))
      const http = createHttpServer(app)
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
      const close = async () => {
        http.closeAllConnections()
        await new Promise((resolve) => http.close(resolve))
      }
      return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, close }
    }

    it("it answers with encode's rows, and streams them, beside the app's own paths", async () => {
      const { url, close } = await listening(server)
      const lam = tinyLam('tiny-flat')
      const rows = await lam.encode(['Hello', 'Other'])
      for (const path of ['/v1/embeddings', '/embeddings-api/v1/embeddings']) {
        const answer = await fetch(url + path, { method: 'POST', headers, body })
        expect(((await answer.json()) as { data: { embedding: number[] }[] }).data[0].embedding).toEqual([
          ...(rows.at(0) as Float32Array),
        ])
      }
      const stream = {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: '{}\n"Hello"\n"Other"\n',
      }
      const lines = (await (await fetch(`${url}/v1/encode`, stream)).text()).trim().split('\n')
      const base64 = lines.map((line) => (JSON.parse(line) as { embedding: string }).embedding)
      expect(base64.map((row) => [...new Float32Array(new Uint8Array(Buffer.from(row, 'base64')).buffer)])).toEqual(
        rows.toArrays(),
      )
      expect(await (await fetch(`${url}/hello`)).text()).toBe('mine')
      await lam.dispose()
      await close()
    })

    it('it stops the work of a client that hangs up', async () => {
      const { model, seen } = gated('tiny-flat')
      const events: RequestEvent[] = []
      const mounted = createServer({ models: [model], observer: { request: (event) => events.push(event) } })
      const { url, close } = await listening(mounted)
      const client = new AbortController()
      const answer = fetch(`${url}/v1/embeddings`, { method: 'POST', headers, body, signal: client.signal })
      await vi.waitFor(() => expect(seen.runs).toBe(1))
      client.abort()
      await expect(answer).rejects.toThrow()
      await vi.waitFor(() => expect(seen.aborted).toBe(1))
      expect(events).toMatchObject([{ status: 499, code: 'client_closed_request' }])
      await close()
      await mounted.dispose()
    })
  })
})
