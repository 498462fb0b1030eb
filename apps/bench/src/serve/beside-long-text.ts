import type { ServedModel } from '../children/serve-lam.js'
import { seededRandom } from '../random.js'
import type { BenchContext } from '../suite.js'
import { formatCount, formatNumber, type Table } from '../table.js'
import { type LoadResult, latencyOf, openLoop } from './load.js'
import { ServedProcess } from './served-process.js'

const LAM = new URL('../children/serve-lam.js', import.meta.url)
/** Tokens of the text that small requests meet. */
const LONG_TEXT = 100_000
const SEED = 7

/** Small requests while a server reads long texts, one after another. */
export async function besideLongText(
  context: BenchContext,
  seconds: number,
): Promise<{ table: Table; notes: string[] }> {
  const { signal } = context
  const server = await ServedProcess.start(LAM, { maxQueuedTexts: 128 } satisfies ServedModel)
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
    const row = (name: string, result: LoadResult) => [
      name,
      formatCount(result.latencies.length),
      formatNumber(latencyOf(result, 0.5)),
      formatNumber(latencyOf(result, 0.99)),
      formatCount(result.errors),
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
