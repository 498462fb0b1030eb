import type { ServedModel } from '../children/serve-lam.js'
import type { ServedPeer } from '../children/serve-transformers.js'
import { seededRandom } from '../random.js'
import type { BenchContext } from '../suite.js'
import { formatCount, formatMegabytes, formatNumber, type Table } from '../table.js'
import { closedLoop, type LoadResult, latencyOf, openLoop } from './load.js'
import { ServedProcess } from './served-process.js'

const LAM = new URL('../children/serve-lam.js', import.meta.url)
const TRANSFORMERS = new URL('../children/serve-transformers.js', import.meta.url)

/** Shares of its own capacity that each server is offered. */
const SHARES = [0.5, 0.8, 1, 2] as const
/** Those at which LAM is to keep to the latency of the other server. */
const COMPARED = [0.5, 0.8] as const
/** Loads that the search for LAM's rate at a latency takes. */
const PROBES = 4
/** Requests under way when the capacity is measured. */
export const AT_ONCE = 32
/** Texts that may wait; the queue of a minute or more would answer nobody in time. */
export const QUEUE = 128
const SEED = 7

/** LAM's server in one precision, and the server that it is compared with, if that runs here. */
export interface Match {
  readonly lam: ServedModel
  readonly peer?: { readonly title: string; readonly served: ServedPeer }
}

/** Loads of one match, so that a suite knows how long each may take. */
export const LOADS = 2 * (1 + SHARES.length) + COMPARED.length * PROBES

/** What is asked of every server. */
export interface Asked {
  readonly texts: readonly string[]
  /** Of one load. */
  readonly seconds: number
}

interface Server {
  readonly name: string
  readonly process: ServedProcess
  capacity: number
}

/** Both servers of a match under the same loads, in turns, and the rate at which LAM answers as fast as the other. */
export async function runMatch(context: BenchContext, { lam, peer }: Match, { texts, seconds }: Asked) {
  const { signal } = context
  const random = seededRandom(SEED)
  const servers: Server[] = []
  const start = async (name: string, script: URL, argument: unknown) => {
    context.progress(`starting ${name}`)
    const server = { name, process: await ServedProcess.start(script, argument), capacity: 0 }
    servers.push(server)
    return server
  }
  const data: Record<string, LoadResult & { memory: number | undefined }> = {}
  const offer = async ({ name, process }: Server, load: string, rate: number) => {
    context.progress(`${name}: ${load}`)
    const result = await openLoop({ url: process.url, texts, rate, seconds, random, signal })
    data[`${name}, ${load}`] = { ...result, memory: process.memory() }
    return result
  }
  try {
    const ours = await start(`lam ${lam.precision}`, LAM, lam)
    const theirs = peer === undefined ? undefined : await start(peer.title, TRANSFORMERS, peer.served)
    for (const server of servers) {
      const { url } = server.process
      context.progress(`${server.name}: capacity`)
      await closedLoop({ url, texts, seconds: Math.min(5, seconds), signal }, AT_ONCE)
      const result = await closedLoop({ url, texts, seconds, signal }, AT_ONCE)
      server.capacity = result.answered
      data[`${server.name}, ${AT_ONCE} at once`] = { ...result, memory: server.process.memory() }
    }
    const offered = new Map<Server, Map<number, LoadResult>>(servers.map((server) => [server, new Map()]))
    for (const share of SHARES)
      for (const server of servers)
        offered.get(server)?.set(share, await offer(server, `${share} of capacity`, share * server.capacity))
    const tables = [loadTable(servers, data)]
    context.show(tables[0])
    if (theirs !== undefined) {
      const rows: string[][] = []
      for (const share of COMPARED) {
        const other = offered.get(theirs)?.get(share) as LoadResult
        const limit = latencyOf(other, 0.99)
        const best = await fastestWithin(limit, other.answered, 1.2 * ours.capacity, (rate, probe) =>
          offer(ours, `p99 of ${theirs.name} at ${share}, load ${probe}`, rate),
        )
        rows.push([
          String(share),
          formatNumber(other.answered),
          formatNumber(limit),
          formatNumber(best?.answered ?? Number.NaN),
          best === undefined ? '' : formatNumber(latencyOf(best, 0.99)),
          best === undefined ? 'slower at every rate tried' : formatNumber(best.answered / other.answered),
        ])
      }
      const table = {
        title: `Requests a second of ${ours.name} at the p99 of ${theirs.name}`,
        head: ['share of its capacity', 'it answers/s', 'its p99 ms', 'lam answers/s', 'lam p99 ms', 'ratio'],
        rows,
      }
      context.show(table)
      tables.push(table)
    }
    const failures = Object.entries(data)
      .filter(([name, { errors }]) => name.startsWith(ours.name) && errors > 0)
      .map(([name, { errors }]) => `${name}: ${errors} requests failed`)
    return { tables, data, failures }
  } finally {
    for (const { process } of servers) await process.stop()
  }
}

/**
 * The load with the most answers whose p99 is not above `limit` and that refuses none, by halving the interval of rates.
 * @param limit ms
 * @param least the first rate tried; below it nothing is sought
 */
export async function fastestWithin(
  limit: number,
  least: number,
  most: number,
  offer: (rate: number, probe: number) => Promise<LoadResult>,
): Promise<LoadResult | undefined> {
  const keepsTo = (result: LoadResult) => result.rejected + result.errors === 0 && latencyOf(result, 0.99) <= limit
  let best: LoadResult | undefined
  let [low, high] = [least, most]
  for (let probe = 1; probe <= PROBES; probe++) {
    const rate = probe === 1 ? least : (low + high) / 2
    const result = await offer(rate, probe)
    if (keepsTo(result)) {
      best = result
      low = rate
    } else if (probe === 1) return undefined
    else high = rate
  }
  return best
}

function loadTable(
  [ours, theirs]: readonly Server[],
  data: Readonly<Record<string, LoadResult & { memory: number | undefined }>>,
): Table {
  return {
    title:
      theirs === undefined
        ? `${ours.name} under load`
        : `Under load: the capacity of ${ours.name} is ${formatNumber(ours.capacity / theirs.capacity)} times that of ${theirs.name}`,
    head: ['load', 'offered/s', 'answered/s', 'p50 ms', 'p99 ms', '429', 'errors', 'memory'],
    rows: Object.entries(data).map(([name, result]) => [
      name,
      formatNumber(result.offered),
      formatNumber(result.answered),
      formatNumber(latencyOf(result, 0.5)),
      formatNumber(latencyOf(result, 0.99)),
      formatCount(result.rejected),
      formatCount(result.errors),
      result.memory === undefined ? '' : formatMegabytes(result.memory),
    ]),
  }
}
