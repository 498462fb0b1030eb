import type { ServedModel } from '../children/serve-lam.js'
import { type PublishedFolder, publishedFolder } from '../peers/published-folder.js'
import { peerNamed } from '../peers/registry.js'
import { seededRandom } from '../random.js'
import { closedLoop, type LoadResult, openLoop, percentile } from '../serve/load.js'
import { ServedProcess } from '../serve/served-process.js'
import type { BenchContext, Report, Suite } from '../suite.js'
import { formatCount, formatMegabytes, formatNumber, type Table } from '../table.js'

const LAM = new URL('../children/serve-lam.js', import.meta.url)
const TRANSFORMERS = new URL('../children/serve-transformers.js', import.meta.url)

/** Shares of its own capacity that each server is offered. */
const SHARES = [0.5, 0.8, 1, 2]
/** Requests under way when the capacity is measured. */
const AT_ONCE = 32
/** Texts that may wait; the queue of a minute or more would answer nobody in time. */
const QUEUE = 128
/** How many times the requests of the other server are to be answered at its latency. */
const GOAL = 3
const TEXTS = 512
/** Tokens of the text that small requests meet. */
const LONG_TEXT = 100_000
const SEED = 7

export const serve: Suite = {
  name: 'serve',
  description:
    'the server under load, beside one of 30 lines with transformers.js: requests a second, latency, 429, memory, fairness',
  backends: [],
  peers: [],
  budget: '4m',
  async run(context) {
    const model = publishedFolder('minilm')
    const absent = peerNamed('transformers').unavailable(model)
    const notes: string[] = absent === undefined ? [] : [`The server with transformers.js is not measured: ${absent}`]
    // Two capacities, the shares of both, the goal, and fairness.
    const seconds = context.quick ? 1 : Math.max(3, context.budget.milliseconds / 1000 / (2 * SHARES.length + 5))
    const loads = await underLoad(context, model, absent === undefined, seconds)
    const fairness = await besideLongText(context, seconds)
    return {
      notes: [
        `${seconds.toFixed(0)} s for each load, servers in turns, one text of mixed length a request; both run one model in the shape of all-MiniLM-L6-v2 with the same random weights in float32.`,
        `Capacity: with ${AT_ONCE} requests under way all the time. Then requests come at random times (a Poisson process), whatever the server does; latency counts from the time at which a request was due.`,
        `LAM holds ${QUEUE} texts in its queue and answers 429 beyond; the other server has no limit.`,
        'Load and servers share the processor.',
        ...notes,
        ...fairness.notes,
      ],
      tables: [loads.table, fairness.table],
      data: loads.data,
      failures: loads.failures,
    } satisfies Report
  },
}

interface Server {
  readonly name: string
  readonly process: ServedProcess
  capacity: number
}

async function underLoad(context: BenchContext, model: PublishedFolder, withPeer: boolean, seconds: number) {
  const { signal } = context
  const texts = context.texts.sentences(TEXTS).map(({ text }) => text)
  const random = seededRandom(SEED)
  const servers: Server[] = []
  const start = async (name: string, script: URL, argument: unknown) => {
    context.progress(`starting ${name}`)
    servers.push({ name, process: await ServedProcess.start(script, argument), capacity: 0 })
  }
  const rows: string[][] = []
  const data: Record<string, LoadResult & { memory: number | undefined }> = {}
  const note = ({ name, process }: Server, load: string, result: LoadResult) => {
    const memory = process.memory()
    data[`${name}, ${load}`] = { ...result, memory }
    rows.push([
      `${name}, ${load}`,
      formatNumber(result.offered),
      formatNumber(result.answered),
      formatNumber(percentile(result.latencies, 0.5)),
      formatNumber(percentile(result.latencies, 0.99)),
      formatCount(result.rejected),
      formatCount(result.errors),
      memory === undefined ? '' : formatMegabytes(memory),
    ])
  }
  try {
    await start('lam', LAM, { folder: model.folder, maxQueuedTexts: QUEUE } satisfies ServedModel)
    if (withPeer) await start('transformers.js', TRANSFORMERS, model)
    for (const server of servers) {
      const { url } = server.process
      context.progress(`capacity of ${server.name}`)
      await closedLoop({ url, texts, seconds: Math.min(2, seconds), signal }, AT_ONCE)
      const result = await closedLoop({ url, texts, seconds, signal }, AT_ONCE)
      server.capacity = result.answered
      note(server, `${AT_ONCE} at once`, result)
    }
    for (const share of SHARES) {
      for (const server of servers) {
        context.progress(`${server.name} at ${share} of its capacity`)
        const rate = share * server.capacity
        note(
          server,
          `${share} of capacity`,
          await openLoop({ url: server.process.url, texts, rate, seconds, random, signal }),
        )
      }
    }
    const [lam, peer] = servers
    if (peer !== undefined) {
      const rate = GOAL * 0.8 * peer.capacity
      context.progress(`lam at ${GOAL} times the requests of ${peer.name}`)
      note(
        lam,
        `${GOAL} times ${peer.name} at 0.8`,
        await openLoop({ url: lam.process.url, texts, rate, seconds, random, signal }),
      )
    }
    const failures = Object.entries(data)
      .filter(([name, { errors }]) => name.startsWith('lam') && errors > 0)
      .map(([name, { errors }]) => `${name}: ${errors} requests failed`)
    const table: Table = {
      title:
        peer === undefined
          ? 'Under load'
          : `Under load: LAM's capacity is ${formatNumber(lam.capacity / peer.capacity)} times that of ${peer.name}`,
      head: ['load', 'offered/s', 'answered/s', 'p50 ms', 'p99 ms', '429', 'errors', 'memory'],
      rows,
    }
    context.show(table)
    return { table, data, failures }
  } finally {
    for (const { process } of servers) await process.stop()
  }
}

/** Small requests while a server reads long texts, one after another. */
async function besideLongText(context: BenchContext, seconds: number): Promise<{ table: Table; notes: string[] }> {
  const { signal } = context
  const server = await ServedProcess.start(LAM, { maxQueuedTexts: QUEUE } satisfies ServedModel)
  try {
    const { url } = server
    const long = context.texts.exactly(context.quick ? 5_000 : LONG_TEXT)
    const texts = Array.from({ length: 16 }, () => context.texts.exactly(10).text)
    const load = { url, texts, rate: 20, seconds: Math.max(seconds, 5), random: seededRandom(SEED), signal }
    context.progress('small requests alone')
    const alone = await openLoop(load)
    context.progress('small requests beside a long text')
    const stop = new AbortController()
    const reading = keepReading(url, long.text, stop.signal)
    const beside = await openLoop(load)
    stop.abort()
    const read = await reading
    const row = (name: string, { latencies, errors }: LoadResult) => [
      name,
      formatCount(latencies.length),
      formatNumber(percentile(latencies, 0.5)),
      formatNumber(percentile(latencies, 0.99)),
      formatCount(errors),
    ]
    return {
      table: {
        title: `Requests of 10 tokens beside texts of ${formatCount(long.tokens)}`,
        head: ['load', 'requests', 'p50 ms', 'p99 ms', 'errors'],
        rows: [row('alone', alone), row('beside a long text', beside)],
      },
      notes: [`Fairness: LAM's default model, 20 requests a second; ${read} long texts were begun.`],
    }
  } finally {
    await server.stop()
  }
}

async function keepReading(url: string, text: string, signal: AbortSignal): Promise<number> {
  let begun = 0
  while (!signal.aborted) {
    begun += 1
    const body = JSON.stringify({ model: 'model', input: text, encoding_format: 'base64' })
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal }
    await fetch(`${url}/v1/embeddings`, request).then(
      (response) => response.text(),
      () => '',
    )
  }
  return begun
}
