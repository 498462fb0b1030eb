import { loadBackend } from '@lamjs/backends'
import { BatchingEmbedder, LAM } from '@lamjs/core'
import type { Budget } from '../budget.js'
import { describeTexts } from '../corpus.js'
import { PROCESSOR_TIME, TEXTS } from '../metrics.js'
import { subjectName } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedSubjects } from '../suite.js'
import { formatBeside, formatEstimate, type Table } from '../table.js'

/** Callers at once, each with one text a call. */
const CALLERS = 64

/** A way to embed all texts; resolves when each of them is. */
interface Way {
  readonly name: string
  embed(lam: LAM, batching: BatchingEmbedder, texts: readonly string[]): Promise<unknown>
}

const WAYS: readonly Way[] = [
  { name: 'one call', embed: (lam, _, texts) => lam.encode(texts) },
  { name: `${CALLERS} callers, BatchingEmbedder`, embed: (_, batching, texts) => callers(batching, texts) },
  { name: `${CALLERS} callers, LAM alone`, embed: (lam, _, texts) => callers(lam, texts) },
]

export const concurrency: Suite = {
  name: 'concurrency',
  description: `${CALLERS} concurrent callers of one text each, with and without batches across calls, beside one call with their texts`,
  async run(context) {
    const { keys, absent } = await wantedSubjects(context)
    const tables: Table[] = []
    const works = [
      { name: 'one text a caller', count: CALLERS, share: 0.5 },
      { name: '16 texts a caller, one after the other', count: 16 * CALLERS, share: 1 },
    ]
    const notes = [
      'Sentences, tokenizing included. Each round runs every way once, in turn; a ratio compares two ways within a round.',
      'A caller asks for its next text when it has the row of the last. Goal: the batched callers reach 0.80x of the one call.',
      'Processor time is that of all threads of this process: it says the same on a machine that others use.',
    ]
    const engines = keys.filter((key) => !('peer' in key) && key.backend !== 'reference')
    for (const { name, count, share } of works) {
      const texts = context.texts.sentences(count)
      notes.push(`${name}: ${describeTexts(texts)}.`)
      const budget = context.budget.part(share)
      for (const [i, key] of engines.entries()) {
        if ('peer' in key) continue
        const part = budget.part(1 / (engines.length - i))
        const table = await measure(context, key, { name, texts: texts.map(({ text }) => text) }, part)
        context.show(table)
        tables.push(table)
      }
    }
    return { notes: [...notes, ...absent], tables, data: {} } satisfies Report
  },
}

/** A way's measurements of one round. */
interface Measured {
  /** Texts a second. */
  readonly rate: number
  /** µs of all threads of this process. */
  readonly processor: number
}

async function measure(
  context: BenchContext,
  key: Extract<Awaited<ReturnType<typeof wantedSubjects>>['keys'][number], { backend: string }>,
  { name, texts }: { readonly name: string; readonly texts: readonly string[] },
  budget: Budget,
): Promise<Table> {
  await using lam = new LAM(
    await loadBackend(key.backend),
    key.precision === undefined ? {} : { precision: key.precision },
  )
  await using batching = new BatchingEmbedder(lam)
  await lam.warmup()
  for (const way of WAYS) await way.embed(lam, batching, texts.slice(0, CALLERS))
  const { series } = await context.rounds<Way, Measured>({
    title: `${subjectName(key)}, ${name}`,
    subjects: WAYS,
    base: WAYS[0],
    nameOf: (way) => ({ workload: name, subject: `${subjectName(key)}, ${way.name}` }),
    measure: async (way) => {
      const [start, before] = [performance.now(), process.cpuUsage()]
      await way.embed(lam, batching, texts)
      const { user, system } = process.cpuUsage(before)
      return { rate: (1000 * texts.length) / (performance.now() - start), processor: user + system }
    },
    metrics: [
      { metric: TEXTS, of: ({ rate }) => rate },
      { metric: PROCESSOR_TIME, of: ({ processor }) => processor },
    ],
    most: context.quick ? 3 : 50,
    budget,
  })
  return {
    title: `${subjectName(key)} on ${(await lam.info()).device}, ${name}`,
    head: ['way', 'texts/s [95%]', 'of one call [95%]', 'processor time of one call [95%]'],
    rows: WAYS.map((way, i) => [
      way.name,
      formatEstimate(series[0][i].estimate),
      formatBeside(series[0][i]),
      formatBeside(series[1][i]),
    ]),
  }
}

/** Each caller embeds every 64th text, one after the other. */
async function callers(embedder: Pick<LAM, 'encode'>, texts: readonly string[]): Promise<void> {
  const caller = async (first: number) => {
    for (let i = first; i < texts.length; i += CALLERS) await embedder.encode(texts[i])
  }
  await Promise.all(Array.from({ length: CALLERS }, (_, first) => caller(first)))
}
