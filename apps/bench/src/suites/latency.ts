import { setTimeout as rest } from 'node:timers/promises'
import { LATENCY } from '../metrics.js'
import { percentile } from '../statistics.js'
import { openSubject, type Subject, subjectName } from '../subjects.js'
import type { BenchContext, Report, Suite } from '../suite.js'
import { formatBeside, formatEstimate, type Table } from '../table.js'
import type { Text } from '../texts.js'
import { wantedForSingleTexts } from '../tuned-peer.js'

const LENGTHS = [10, 32, 128, 512]
const QUICK_LENGTHS = [10, 32]
/** Longest text for the reference, at about a hundred tokens a second. */
const SLOW_TOKENS = 32
/** Calls in a row of one engine before the next has its turn; one more goes before them and is not counted. */
const BLOCK = 20
/** Before each turn: onnxruntime's threads spin for some 40 ms after its last call, on the cores that the next engine computes on. */
const REST_MILLISECONDS = 100

export const latency: Suite = {
  name: 'latency',
  description: 'time of one short text alone, p50 and p99, beside what one would otherwise pick',
  async run(context) {
    const tables: Table[] = []
    const notes = new Set<string>()
    const lengths = context.quick ? QUICK_LENGTHS : LENGTHS
    for (const [i, tokens] of lengths.entries()) {
      const wanted = await wantedForSingleTexts(context, tokens)
      for (const note of wanted.notes) notes.add(note)
      const base = wanted.keys[wanted.baseline]
      const subjects: Subject[] = []
      let baseSubject: Subject | undefined
      for (const key of wanted.keys) {
        if ('backend' in key && key.backend === 'reference' && tokens > SLOW_TOKENS) continue
        context.progress(`loading ${subjectName(key)}`)
        const subject = await openSubject(key)
        subjects.push(subject)
        if (key === base) baseSubject = subject
      }
      if (subjects.length > 0) {
        tables.push(await measure(context, tokens, subjects, baseSubject, 1 / (lengths.length - i)))
      }
      for (const subject of subjects) await subject.dispose()
    }
    return {
      notes: [
        `One text a call, a different one each time; tokenizing included. Engines take turns by blocks of ${BLOCK} calls.`,
        `Each turn begins with ${REST_MILLISECONDS} ms of rest and a call that is left out, so that none pays for weights and threads of the one before.`,
        'p50 is the median of the block medians, and the ratio is taken block by block; below 1 is faster. p99, min and max are of all calls.',
        ...notes,
      ],
      tables,
      data: {},
    } satisfies Report
  },
}

async function measure(
  context: BenchContext,
  tokens: number,
  subjects: readonly Subject[],
  base: Subject | undefined,
  share: number,
): Promise<Table> {
  const texts = Array.from({ length: 100 }, () => context.texts.exactly(tokens))
  const workload = `${tokens} tokens`
  const { measured, series } = await context.rounds({
    title: workload,
    subjects,
    base,
    nameOf: ({ name: subject }) => ({ workload, subject }),
    measure: async (subject, block) => (block > 2 && subject.slow ? undefined : blockOf(subject, texts, block)),
    metrics: [{ metric: LATENCY, of: (times) => times }],
    most: context.quick ? 3 : 50,
    budget: context.budget.part(share),
  })
  const milliseconds = (value: number) => value.toFixed(3)
  const table: Table = {
    title: `Latency of a text of ${tokens} tokens, ms`,
    head: ['engine', 'p50 [95%]', 'p99', 'min–max', `of the p50 of ${base?.name ?? 'a peer'} [95%]`],
    rows: subjects.map((subject, i) => {
      const all = measured[i].flat()
      return [
        subject.name,
        formatEstimate(series[0][i].estimate, milliseconds),
        milliseconds(percentile(all, 0.99)),
        `${milliseconds(Math.min(...all))}–${milliseconds(Math.max(...all))}`,
        formatBeside(series[0][i]),
      ]
    }),
  }
  context.show(table)
  return table
}

async function blockOf(subject: Subject, texts: readonly Text[], block: number): Promise<number[]> {
  await rest(REST_MILLISECONDS)
  await subject.embedOne(texts[(block * BLOCK) % texts.length].text)
  const times: number[] = []
  for (let call = 1; call <= (subject.slow ? 3 : BLOCK); call++) {
    const { text } = texts[(block * BLOCK + call) % texts.length]
    const start = performance.now()
    await subject.embedOne(text)
    times.push(performance.now() - start)
  }
  return times
}
