import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { manyWrongItems } from './testing/many-wrong-items.js'

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

it.each(manyWrongItems)('a body of many wrong items is refused in time at %s', async (path, body) => {
  const start = performance.now()
  const { status } = await fetch(served.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(status).toBe(400)
  expect(performance.now() - start).toBeLessThan(2_500)
})
