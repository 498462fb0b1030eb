import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Budget } from '../budget.js'
import { runChild } from '../child-process.js'
import type { LongTextReport, LongTextRequest } from '../children/long-text.js'
import { COST, PEAK_MEMORY } from '../metrics.js'
import { PEER_TOKENS } from '../peers/peer.js'
import { median } from '../statistics.js'
import { type SubjectKey, subjectName } from '../subjects.js'
import type { BenchContext, Report, Suite } from '../suite.js'
import { formatBeside, formatCount, formatEstimate, formatMegabytes, type Table } from '../table.js'
import { wantedForSingleTexts } from '../tuned-peer.js'

const LONG_TEXT = new URL('../children/long-text.js', import.meta.url)

const LENGTHS = [64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_000_000]
const QUICK_LENGTHS = [64, 512, 4096, 16_384]
/** Longest text for the reference, at about a hundred tokens a second. */
const SLOW_TOKENS = 512
/** Whose cost the others are compared with. */
const BASE_TOKENS = 1024
/** A length is measured where this many rounds of it and of all shorter ones fit into the time. */
const FITTING_ROUNDS = 3
/** Each process embeds a short text again and again for this long, in ms. */
const MILLISECONDS = { quick: 200, full: 1500 }

export const length: Suite = {
  name: 'length',
  description: 'cost of a token and peak memory, for texts of 64 to 1,000,000 tokens',
  budget: '15m',
  async run(context) {
    const { keys, notes } = await wantedForSingleTexts(context, PEER_TOKENS)
    const folder = mkdtempSync(join(tmpdir(), 'lam-bench-'))
    try {
      const lengths = context.quick ? QUICK_LENGTHS : LENGTHS
      const files = new Map(lengths.map((tokens) => [tokens, join(folder, `${tokens}.txt`)]))
      for (const [tokens, file] of files) writeFileSync(file, context.texts.exactly(tokens).text)
      const parts: { table: Table; notes: readonly string[]; data: unknown }[] = []
      for (const [i, key] of keys.entries()) {
        parts.push(await measure(context, key, files, context.budget.part(1 / (keys.length - i))))
      }
      return {
        notes: [
          'Each length has a process of its own, and rounds run all lengths in turn. Cost: the median run, tokenizing included.',
          'Memory: the most that the process had in use (resident set) once it had loaded; "more than a short text" is what this length added.',
          `Peers read ${PEER_TOKENS} tokens at most, so their tables end there.`,
          ...parts.flatMap(({ notes }) => notes),
          ...notes,
        ],
        tables: parts.map(({ table }) => table),
        data: Object.fromEntries(parts.map(({ data }, i) => [subjectName(keys[i]), data])),
      } satisfies Report
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measure(context: BenchContext, key: SubjectKey, files: ReadonlyMap<number, string>, budget: Budget) {
  const subject = subjectName(key)
  const limit = 'peer' in key ? PEER_TOKENS : key.backend === 'reference' ? SLOW_TOKENS : Number.POSITIVE_INFINITY
  const readable = [...files.keys()].filter((tokens) => tokens <= limit)
  const milliseconds = context.quick ? MILLISECONDS.quick : MILLISECONDS.full
  const embed = async (tokens: number) => {
    const runs = tokens <= 4096 ? 5 : 1
    const request: LongTextRequest = { key, file: files.get(tokens) ?? '', tokens, runs, milliseconds }
    return { tokens, ...(await runChild<LongTextReport>(LONG_TEXT, request)).report }
  }
  context.progress(`${subject}: how long a text fits`)
  const lengths = context.quick ? readable : await fit(readable, embed, milliseconds, budget)
  const base = lengths[lengths.findLastIndex((tokens) => tokens <= BASE_TOKENS)]
  const { measured, series } = await context.rounds({
    title: subject,
    subjects: lengths,
    base,
    nameOf: (tokens) => ({ workload: `${formatCount(tokens)} tokens`, subject }),
    measure: embed,
    metrics: [
      { metric: COST, of: ({ times, tokens }) => (1000 * median(times)) / tokens },
      { metric: PEAK_MEMORY, of: ({ memoryAfter }) => memoryAfter },
    ],
    most: context.quick ? 1 : 15,
    budget,
  })
  const table: Table = {
    title: `Cost by length: ${subject}`,
    head: [
      'tokens',
      'µs a token [95%]',
      `of ${formatCount(base)} tokens [95%]`,
      'peak memory',
      'more than a short text',
    ],
    rows: lengths.map((tokens, i) => [
      formatCount(tokens),
      formatEstimate(series[0][i].estimate, (cost) => cost.toFixed(1)),
      formatBeside(series[0][i]),
      formatMegabytes(series[1][i].estimate.median),
      formatMegabytes(median(measured[i].map(({ memoryAfter, memoryBefore }) => memoryAfter - memoryBefore))),
    ]),
  }
  context.show(table)
  const left = readable.slice(lengths.length).map(formatCount)
  const notes =
    left.length === 0
      ? []
      : [`${subject}: texts of ${left.join(' and ')} tokens did not fit into the time; see --budget.`]
  return { table, notes, data: Object.fromEntries(lengths.map((tokens, i) => [tokens, measured[i]])) }
}

/** The lengths of which three rounds fit into the time, judged by the cost of a token of a short text; the base at least. */
async function fit(
  lengths: readonly number[],
  embed: (tokens: number) => Promise<LongTextReport>,
  milliseconds: number,
  budget: Budget,
): Promise<number[]> {
  const trial = Math.min(BASE_TOKENS, lengths[lengths.length - 1])
  const start = performance.now()
  const millisecondsAToken = median((await embed(trial)).times) / trial
  const startup = performance.now() - start - milliseconds
  let round = 0
  return lengths.filter((tokens) => {
    round += startup + Math.max(milliseconds, tokens * millisecondsAToken)
    return tokens <= trial || FITTING_ROUNDS * round <= budget.left
  })
}
