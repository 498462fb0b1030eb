import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { seededRandom } from '../random.js'
import type { BenchContext, Report } from '../suite.js'
import { formatCount, formatNumber } from '../table.js'
import { ServedProcess } from './served-process.js'
import { grown, residentMebibytes, type Sample, soakReport } from './soak-report.js'
import { SOAK_LIMITS, type SoakRequest, SoakRequests } from './soak-requests.js'

const SOAKED = new URL('../children/serve-lam.js', import.meta.url)
/** Of the capacity that the server shows for this mix. */
const SHARE = 0.5
const AT_ONCE = 16
const CONNECTIONS = 256
const SEED = 11

/**
 * Puts a server under a mixed load for some minutes, and judges what its memory, files and sockets do, and whether each request got
 * what it was to get.
 */
export async function soak(context: BenchContext, minutes: number): Promise<Report> {
  const { signal, progress } = context
  const requests = new SoakRequests(context.texts, seededRandom(SEED))
  progress('starting the server')
  const server = await startServer(context.lam)
  try {
    const tally = new Tally(server.url, signal)
    const atRest = await sample(server.url, 0)
    progress('capacity of this mix')
    const capacity = await tally.capacity(requests, Math.min(15, minutes * 6))
    const seconds = minutes * 60
    const samples: Sample[] = []
    const loaded = new AbortController()
    const sampling = keepSampling(server.url, Math.min(5, seconds / 30), loaded.signal, (one) => {
      samples.push(one)
      const done = `${(one.hours * 60).toFixed(1)} of ${minutes} min, ${formatCount(tally.sent)} requests`
      progress(`${done}, ${residentMebibytes(one)} MiB`)
    })
    await tally.openLoop(requests, SHARE * capacity, seconds)
    signal?.throwIfAborted()
    loaded.abort()
    await sampling
    await tally.close()
    const after = await sampleAtRest(server.url, atRest)
    const load =
      `${context.lam === undefined ? 'The server of lam serve' : 'lam serve'} with its default model, at ${SHARE} of the ` +
      `${formatNumber(capacity)} requests a second that it answered with ${AT_ONCE} under way.`
    const { counts, hungUp, failures } = tally
    return soakReport({ minutes, load, counts, hungUp, failures, samples, atRest, after })
  } finally {
    await server.stop()
  }
}

function startServer(lam: string | undefined): Promise<ServedProcess> {
  const { inputs, bodyBytes } = SOAK_LIMITS
  if (lam === undefined) return ServedProcess.start(SOAKED, { limits: SOAK_LIMITS })
  const limits = ['--max-inputs', String(inputs), '--max-body', String(bodyBytes)]
  return ServedProcess.startCommand([lam, 'serve', '--port', '0', '--json', '--alias', 'model', ...limits])
}

/** Counts of the requests by kind, and what went wrong. */
class Tally {
  readonly counts = new Map<string, number>()
  readonly failures: string[] = []
  hungUp = 0
  readonly #pool: Pool
  readonly #signal: AbortSignal | undefined

  constructor(url: string, signal: AbortSignal | undefined) {
    this.#pool = new Pool(url, { connections: CONNECTIONS })
    this.#signal = signal
  }

  get sent(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Requests a second that the server answers. */
  async capacity(requests: SoakRequests, seconds: number): Promise<number> {
    const start = performance.now()
    let answered = 0
    const client = async () => {
      while (performance.now() - start < seconds * 1000 && !this.#signal?.aborted) {
        await this.#ask(requests.next())
        answered += 1
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, client))
    return answered / ((performance.now() - start) / 1000)
  }

  /** Sends requests at random times, and waits for none before the next. */
  async openLoop(requests: SoakRequests, rate: number, seconds: number): Promise<void> {
    const underWay = new Set<Promise<void>>()
    const start = performance.now()
    for (let due = 0; ; ) {
      due += (-Math.log(1 - requests.random()) / rate) * 1000
      if (due > seconds * 1000 || this.#signal?.aborted) break
      const wait = start + due - performance.now()
      if (wait > 1) await sleep(wait)
      const asked = this.#ask(requests.next())
      underWay.add(asked)
      void asked.then(() => underWay.delete(asked))
    }
    await Promise.all(underWay)
  }

  close(): Promise<void> {
    return this.#pool.destroy()
  }

  async #ask({ kind, method, path, type, body, status, isWhole, hangUpAfter }: SoakRequest): Promise<void> {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
    const client = new AbortController()
    const timer = hangUpAfter === undefined ? undefined : setTimeout(() => client.abort(), hangUpAfter)
    try {
      const headers = body === undefined ? {} : { 'content-type': type }
      const answer = await this.#pool.request({ method, path, headers, body: body ?? null, signal: client.signal })
      const text = await answer.body.text()
      if (answer.statusCode !== status)
        this.#fail(kind, `${answer.statusCode} instead of ${status}: ${text.slice(0, 200)}`)
      else if (!isWhole(text)) this.#fail(kind, `the answer is not whole: ${text.slice(-200)}`)
    } catch (error) {
      if (client.signal.aborted) this.hungUp += 1
      else this.#fail(kind, String(error))
    } finally {
      clearTimeout(timer)
    }
  }

  #fail(kind: string, reason: string): void {
    this.failures.push(`${kind}: ${reason}`)
  }
}

async function keepSampling(
  url: string,
  everySeconds: number,
  signal: AbortSignal,
  take: (sample: Sample) => void,
): Promise<void> {
  const start = performance.now()
  for (let at = start; !signal.aborted; at += everySeconds * 1000) {
    await sleep(Math.max(0, at - performance.now()), undefined, { signal }).catch(() => {})
    if (!signal.aborted) take(await sample(url, (performance.now() - start) / 3_600_000))
  }
}

async function sample(url: string, hours: number): Promise<Sample> {
  // A connection that stays open would be a socket more.
  const answer = await fetch(`${url}/metrics`, { headers: { connection: 'close' } })
  const lines = (await answer.text()).matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)$/gm)
  return { hours, values: new Map([...lines].map(([, name, value]) => [name, Number(value)])) }
}

/** The server without load: as soon as it has let go of its sockets, or after some seconds. */
async function sampleAtRest(url: string, before: Sample): Promise<Sample> {
  for (let tries = 0; ; tries++) {
    const after = await sample(url, 0)
    if (tries === 20 || grown(before, after).length === 0) return after
    await sleep(250)
  }
}
