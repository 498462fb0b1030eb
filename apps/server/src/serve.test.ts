import { Writable } from 'node:stream'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyFlat } from '@lamjs/oracle'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningServer, type ServeOptions, serve } from './index.js'

const running: RunningServer[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop(0)
})

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  const model = { id: 'tiny', open: () => new LAM(native({ threads: 1 }), { model: tinyFlat }) }
  const one = await serve({ port: 0, models: [model], ...options })
  running.push(one)
  return one
}

const embed = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/embeddings?secret-query=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'tiny', ...body }),
  })

describe('serve', () => {
  it('listens on loopback, and refuses a port in use', async () => {
    const { url } = await start()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const port = Number(new URL(url).port)
    await expect(start({ port })).rejects.toMatchObject({
      code: 'LAM_OPTION_INVALID',
      message: expect.stringContaining('in use'),
    })
  })

  it('logs each request, and neither texts nor keys nor queries', async () => {
    const lines: string[] = []
    const out = new Writable({
      write(chunk, _, done) {
        lines.push(String(chunk))
        done()
      },
    })
    const { url } = await start({ logger: pino(out), apiKeys: ['secret-key'] })
    const key = { authorization: 'Bearer secret-key', 'x-secret-header': 'secret' }
    expect((await embed(url, { input: 'a secret text' }, key)).status).toBe(200)
    expect((await embed(url, { input: 'a secret text' }, { authorization: 'Bearer secret-wrong' })).status).toBe(401)
    expect((await embed(url, { input: ['a secret', 7] }, key)).status).toBe(400)
    expect((await fetch(`${url}/secret-path`)).status).toBe(401)
    const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
    expect(requests.map(({ status, route, texts }) => [status, route, texts])).toEqual([
      [200, '/v1/embeddings', 1],
      [401, '/v1/embeddings', undefined],
      [400, '/v1/embeddings', undefined],
      [401, 'unknown', undefined],
    ])
    expect(lines.join('')).not.toContain('secret')
  })

  it('counts requests, texts and tokens for Prometheus', async () => {
    const { url } = await start()
    await embed(url, { input: ['a', 'b'] })
    await embed(url, { input: [] })
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toContain('lam_texts_total{model="tiny"} 2')
    expect(metrics).toContain('lam_request_duration_seconds_count{route="/v1/embeddings",status="200"} 1')
    expect(metrics).toContain('lam_request_duration_seconds_count{route="/v1/embeddings",status="400"} 1')
    expect(metrics).toContain('lam_batch_texts_count{model="tiny"} 1')
    expect(metrics).toContain('lam_model_loaded{model="tiny"} 1')
    expect(metrics).toMatch(/process_resident_memory_bytes \d/)
  })

  it('answers what is under way before it stops, whole', async () => {
    const { url, stop } = await start()
    const texts = Array.from({ length: 200 }, (_, i) => `Text ${i} ${'word '.repeat(i % 50)}`)
    const answers = Array.from({ length: 4 }, () => embed(url, { input: texts }))
    await expect.poll(async () => (await fetch(`${url}/metrics`)).text()).toContain('lam_batch_texts_count')
    const stopped = stop()
    for (const answer of await Promise.all(answers)) {
      const { data } = (await answer.json()) as { data: unknown[] }
      expect([answer.status, data.length]).toEqual([200, texts.length])
    }
    await stopped
    await expect(fetch(`${url}/livez`)).rejects.toThrow()
  })
})
