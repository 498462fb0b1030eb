import { loadBackend } from '@lamjs/backends'
import { BatchingEmbedder, LAM } from '@lamjs/core'
import { describeTexts } from '../corpus.js'
import { interleave } from '../interleave.js'
import { pairedRatios, summarise } from '../statistics.js'
import { subjectName } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedSubjects } from '../suite.js'
import { formatRatio, formatSummary, type Table } from '../table.js'

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
    const data: Record<string, unknown> = {}
    const works = [
      { name: 'one text a caller', count: CALLERS, rounds: context.quick ? 3 : 41 },
      { name: '16 texts a caller, one after the other', count: 16 * CALLERS, rounds: context.quick ? 2 : 11 },
    ]
    const notes = [
      'Sentences, tokenizing included. Each round runs every way once, in turn; a ratio compares two ways within a round.',
      'A caller asks for its next text when it has the row of the last. Goal: the batched callers reach 0.80x of the one call.',
      'Processor time is that of all threads of this process: it says the same on a machine that others use.',
    ]
    for (const { name, count, rounds } of works) {
      const texts = context.texts.sentences(count)
      notes.push(`${name}: ${describeTexts(texts)}.`)
      for (const key of keys) {
        if ('peer' in key || key.backend === 'reference') continue
        const { title, rounds: measured } = await measure(
          context,
          key,
          texts.map(({ text }) => text),
          rounds,
        )
        tables.push({
          title: `${title}, ${name}`,
          head: [
            'way',
            'texts/s: median (min–max)',
            'of one call: median (min–max)',
            'processor time of one call: median (min–max)',
          ],
          rows: WAYS.map((way, i) => [
            way.name,
            formatSummary(summarise(measured[i].map(({ rate }) => rate))),
            ...(['rate', 'processor'] as const).map((what) =>
              formatSummary(summarise(ratios(measured[i], measured[0], what)), formatRatio),
            ),
          ]),
        })
        data[`${title}, ${name}`] = Object.fromEntries(WAYS.map((way, i) => [way.name, measured[i]]))
      }
    }
    return { notes: [...notes, ...absent], tables, data } satisfies Report
  },
}

/** A way's measurements of one round. */
interface Measured {
  /** Texts a second. */
  readonly rate: number
  /** µs of all threads of this process. */
  readonly processor: number
}

function ratios(way: readonly Measured[], one: readonly Measured[], what: keyof Measured): number[] {
  const values = (rounds: readonly Measured[]) => rounds.map((round) => round[what])
  return pairedRatios(values(way), values(one))
}

/** @returns what each way took, by round */
async function measure(
  context: BenchContext,
  key: Extract<Awaited<ReturnType<typeof wantedSubjects>>['keys'][number], { backend: string }>,
  texts: readonly string[],
  rounds: number,
) {
  const lam = new LAM(await loadBackend(key.backend), key.precision === undefined ? {} : { precision: key.precision })
  await using batching = new BatchingEmbedder(lam)
  await lam.warmup()
  for (const way of WAYS) await way.embed(lam, batching, texts.slice(0, CALLERS))
  const measured = await interleave(WAYS, rounds, async (way, round) => {
    context.progress(`${subjectName(key)}, ${texts.length} texts, round ${round + 1} of ${rounds}: ${way.name}`)
    const [start, before] = [performance.now(), process.cpuUsage()]
    await way.embed(lam, batching, texts)
    const { user, system } = process.cpuUsage(before)
    return { rate: (1000 * texts.length) / (performance.now() - start), processor: user + system }
  })
  return { title: `${subjectName(key)} on ${(await lam.info()).device}`, rounds: measured }
}

/** Each caller embeds every 64th text, one after the other. */
async function callers(embedder: Pick<LAM, 'encode'>, texts: readonly string[]): Promise<void> {
  const caller = async (first: number) => {
    for (let i = first; i < texts.length; i += CALLERS) await embedder.encode(texts[i])
  }
  await Promise.all(Array.from({ length: CALLERS }, (_, first) => caller(first)))
}
