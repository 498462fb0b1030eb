import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { seededRandom } from '../random.js'
import { closedLoop, type LoadResult, latencyOf, openLoop } from './load.js'
import { fastestWithin } from './match.js'

let server: Server | undefined
afterEach(() => server?.close())

/** A server that answers each request after `delay` ms with what `status` gives. */
async function start(delay: number, status: (request: number) => number = () => 200): Promise<string> {
  let count = 0
  server = createServer((request, response) => {
    const code = status(count++)
    request.resume()
    setTimeout(() => response.writeHead(code).end('{"data": [{"embedding": []}]}'), delay)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const texts = ['a']

describe('the open loop', () => {
  it('sends at its rate whatever the server does, and counts each status', async () => {
    const url = await start(200, (request) => [200, 200, 429, 500][request % 4])
    const result = await openLoop({ url, texts, rate: 200, seconds: 1, random: seededRandom(1) })
    expect(result.offered).toBeGreaterThan(150)
    const sent = Math.round(result.offered)
    expect(result.latencies.length + result.rejected + result.errors).toBe(sent)
    expect(result.rejected).toBe(Math.floor((sent + 1) / 4))
    expect(result.errors).toBe(Math.floor(sent / 4))
    expect(result.latencies[0]).toBeGreaterThan(190)
  })

  it('counts what cannot be reached as errors', async () => {
    const result = await openLoop({ url: 'http://127.0.0.1:9', texts, rate: 50, seconds: 0.2, random: seededRandom(1) })
    expect([result.latencies.length, result.errors > 0]).toEqual([0, true])
  })
})

it('the closed loop keeps as many requests under way', async () => {
  const url = await start(50)
  const { answered, errors } = await closedLoop({ url, texts, seconds: 0.5 }, 8)
  expect(errors).toBe(0)
  expect(answered).toBeGreaterThan(40)
  expect(answered).toBeLessThan(161)
})

it('a latency is that of the answers, and none where none came', () => {
  const latencies = Array.from({ length: 101 }, (_, i) => i)
  expect([0.5, 0.99].map((share) => latencyOf({ latencies }, share))).toEqual([50, 99])
  expect(latencyOf({ latencies: [] }, 0.5)).toBeNaN()
})

describe('the fastest rate within a latency', () => {
  /** A server whose p99 is its rate in ms, and that refuses above 300 a second. */
  const offer = async (rate: number): Promise<LoadResult> => ({
    offered: rate,
    answered: rate,
    latencies: [rate],
    rejected: rate > 300 ? 1 : 0,
    errors: 0,
  })

  it('is the last one that kept to it, found by halves', async () => {
    expect((await fastestWithin(150, 100, 260, offer))?.answered).toBe(140)
  })

  it('refuses nobody', async () => {
    expect((await fastestWithin(1_000, 100, 500, offer))?.answered).toBe(300)
  })

  it('is none where the least rate is too much', async () => {
    expect(await fastestWithin(50, 100, 260, offer)).toBeUndefined()
  })
})
