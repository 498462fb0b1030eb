import { afterEach, expect, it } from 'vitest'
import type { ServerOptions } from './index.js'
import { type Listening, listen } from './testing/listen.js'
import { slow, tiny } from './testing/models.js'

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

it('Retry-After is the time that the queue takes', async () => {
  const { url, done } = await full()
  const refused = await embed(url, 'a')
  const start = performance.now()
  for (const { status } of await done) expect(status).toBe(200)
  // Some 2.2 s.
  const seconds = (performance.now() - start) / 1000
  expect(refused.status).toBe(429)
  expect(Math.abs(Number(refused.headers.get('retry-after')) - Math.ceil(seconds))).toBeLessThanOrEqual(1)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(2)
})
