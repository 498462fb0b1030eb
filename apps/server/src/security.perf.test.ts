import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

interface Served {
  readonly url: string
  stop(): Promise<number>
}

const script = fileURLToPath(new URL('../scripts/start-served.mjs', import.meta.url))
let served: Served

beforeAll(async () => {
  const { startServed } = (await import(script)) as { startServed(): Promise<Served> }
  served = await startServed()
}, 60_000)
afterAll(async () => {
  expect(await served.stop()).toBe(0)
})

it.each([
  ['/v1/rerank', '"documents":LIST'],
  ['/embed', '"inputs":LIST'],
  ['/similarity', '"inputs":{"source_sentence":"a","sentences":LIST}'],
  ['/rerank', '"texts":LIST'],
  ['/api/embed', '"input":LIST'],
  ['/v1/passages', '"input":"a","passages":LIST'],
])('a body of many wrong items is refused in time at %s', async (path, field) => {
  const list = `[${'{},'.repeat(300_000)}{}]`
  const body = `{"model":"tiny","query":"q","source_sentence":"q",${field}}`.replace('LIST', list)
  const start = performance.now()
  const { status } = await fetch(served.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(status).toBe(400)
  expect(performance.now() - start).toBeLessThan(2_500)
})
