import { Pool } from 'undici'
import { percentile } from '../statistics.js'

/** What came of a load. Latencies count from the time at which a request was due, so that a server that stalls is seen to. */
export interface LoadResult {
  /** Requests a second that were sent, and that were answered with rows. */
  readonly offered: number
  readonly answered: number
  /** ms, sorted, of requests that were answered with rows */
  readonly latencies: readonly number[]
  /** Answered with 429. */
  readonly rejected: number
  /** Any other status, or none. */
  readonly errors: number
}

export interface Load {
  readonly url: string
  readonly texts: readonly string[]
  /** Requests a second. */
  readonly rate: number
  readonly seconds: number
  /** From 0 to 1. */
  readonly random: () => number
  readonly signal?: AbortSignal | undefined
}

const CONNECTIONS = 256

/**
 * Sends requests at random times (a Poisson process) and waits for none before the next: the open loop of real clients. Libraries such as
 * autocannon wait for an answer on each connection, so a slow server would get fewer requests.
 */
export async function openLoop({ url, texts, rate, seconds, random, signal }: Load): Promise<LoadResult> {
  const pool = new Pool(url, { connections: CONNECTIONS })
  const tally = new Tally()
  const requests: Promise<void>[] = []
  const start = performance.now()
  let due = 0
  try {
    for (let i = 0; ; i++) {
      due += (-Math.log(1 - random()) / rate) * 1000
      if (due > seconds * 1000 || signal?.aborted) break
      const wait = start + due - performance.now()
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
      requests.push(tally.ask(pool, texts[i % texts.length], start + due))
    }
    await Promise.all(requests)
    return tally.result(requests.length, (performance.now() - start) / 1000, seconds)
  } finally {
    await pool.close()
  }
}

/** Requests a second with `atOnce` under way all the time: the most that a server answers. */
export async function closedLoop(
  { url, texts, seconds, signal }: Omit<Load, 'rate' | 'random'>,
  atOnce: number,
): Promise<LoadResult> {
  const pool = new Pool(url, { connections: CONNECTIONS })
  const tally = new Tally()
  const start = performance.now()
  let sent = 0
  const client = async () => {
    while (performance.now() - start < seconds * 1000 && !signal?.aborted)
      await tally.ask(pool, texts[sent++ % texts.length], performance.now())
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, client))
    return tally.result(sent, (performance.now() - start) / 1000, seconds)
  } finally {
    await pool.close()
  }
}

class Tally {
  readonly #latencies: number[] = []
  #rejected = 0
  #errors = 0

  async ask(pool: Pool, input: string, due: number): Promise<void> {
    try {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/v1/embeddings',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'model', input }),
      })
      const answer = await body.text()
      if (statusCode === 200 && answer.includes('"embedding"')) this.#latencies.push(performance.now() - due)
      else if (statusCode === 429) this.#rejected += 1
      else this.#errors += 1
    } catch {
      this.#errors += 1
    }
  }

  result(sent: number, seconds: number, offeredSeconds: number): LoadResult {
    return {
      offered: sent / offeredSeconds,
      answered: this.#latencies.length / seconds,
      latencies: this.#latencies.sort((a, b) => a - b),
      rejected: this.#rejected,
      errors: this.#errors,
    }
  }
}

/** ms that a share of the answers took at most; NaN where none came. @param share from 0 to 1: 0.99 is the 99th percentile */
export function latencyOf({ latencies }: Pick<LoadResult, 'latencies'>, share: number): number {
  return latencies.length === 0 ? Number.NaN : percentile(latencies, share)
}
