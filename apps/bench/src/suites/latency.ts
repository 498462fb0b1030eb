import { setTimeout as rest } from 'node:timers/promises'
import { interleave } from '../interleave.js'
import { pairedRatios, percentile, summarise } from '../statistics.js'
import { openSubject, type Subject } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedWithPeers } from '../suite.js'
import { formatRatio, formatSummary, type Table } from '../table.js'
import type { Text } from '../texts.js'

const LENGTHS = [10, 32]
/** Calls in a row of one engine before the next has its turn; one more goes before them and is not counted. */
const BLOCK = 20
/** Before each turn: onnxruntime's threads spin for some 40 ms after its last call, on the cores that the next engine computes on. */
const REST_MILLISECONDS = 100

export const latency: Suite = {
  name: 'latency',
  description: 'time of one short text alone, p50 and p99, beside what one would otherwise pick',
  async run(context) {
    const { keys, absent, baseline } = await wantedWithPeers(context)
    const subjects: Subject[] = []
    for (const key of keys) subjects.push(await openSubject(key))
    const blocks = context.quick ? 3 : 50
    const parts: { table: Table; data: unknown }[] = []
    for (const tokens of LENGTHS) parts.push(await measure(context, tokens, blocks, subjects, baseline))
    for (const subject of subjects) await subject.dispose()
    return {
      notes: [
        `One text a call, a different one each time; tokenizing included. Engines take turns by blocks of ${BLOCK} calls, ${blocks} blocks each.`,
        `Each turn begins with ${REST_MILLISECONDS} ms of rest and a call that is left out, so that none pays for weights and threads of the one before.`,
        'The ratio is that of the block medians, block by block; below 1 is faster.',
        ...absent,
      ],
      tables: parts.map(({ table }) => table),
      data: Object.fromEntries(parts.map(({ data }, i) => [`${LENGTHS[i]} tokens`, data])),
    } satisfies Report
  },
}

async function measure(
  context: BenchContext,
  tokens: number,
  blocks: number,
  subjects: readonly Subject[],
  baseline: number,
) {
  const texts = Array.from({ length: 100 }, () => context.texts.exactly(tokens))
  const times = await interleave(subjects, blocks, async (subject, block) => {
    context.progress(`${tokens} tokens, block ${block + 1} of ${blocks}: ${subject.name}`)
    return block > 2 && subject.slow ? [] : blockOf(subject, texts, block)
  })
  const peerBlocks = times[baseline]?.map((block) => percentile(block, 0.5))
  const rows = subjects.map((subject, i) => {
    const measured = times[i].filter((block) => block.length > 0)
    const all = measured.flat()
    const blockMedians = measured.map((block) => percentile(block, 0.5))
    const ratios = peerBlocks && pairedRatios(blockMedians, peerBlocks.slice(0, measured.length))
    return [
      subject.name,
      percentile(all, 0.5).toFixed(3),
      percentile(all, 0.99).toFixed(3),
      `${Math.min(...all).toFixed(3)}–${Math.max(...all).toFixed(3)}`,
      ratios === undefined ? '' : formatSummary(summarise(ratios), formatRatio),
    ]
  })
  const table: Table = {
    title: `Latency of a text of ${tokens} tokens, ms`,
    head: [
      'engine',
      'p50',
      'p99',
      'min–max',
      `of the p50 of ${subjects[baseline]?.name ?? 'a peer'}: median (min–max)`,
    ],
    rows,
  }
  return { table, data: Object.fromEntries(subjects.map(({ name }, i) => [name, times[i]])) }
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
