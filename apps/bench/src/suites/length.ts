import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from '../child-process.js'
import type { LongTextReport, LongTextRequest } from '../children/long-text.js'
import { interleave } from '../interleave.js'
import { PEER_TOKENS } from '../peers/peer.js'
import { median, pairedRatios, summarise } from '../statistics.js'
import { type SubjectKey, subjectName } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedWithPeers } from '../suite.js'
import { formatCount, formatMegabytes, formatRatio, formatSummary, type Table } from '../table.js'

const LONG_TEXT = new URL('../children/long-text.js', import.meta.url)

const LENGTHS = [64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_000_000]
const QUICK_LENGTHS = [64, 512, 4096, 16_384]
/** Longest text for the reference, at about a hundred tokens a second. */
const SLOW_TOKENS = 512
/** Whose cost the others are compared with. */
const BASE_TOKENS = 1024

export const length: Suite = {
  name: 'length',
  description: 'cost of a token and peak memory, for texts of 64 to 1,000,000 tokens',
  async run(context) {
    const { keys, absent } = await wantedWithPeers(context)
    const folder = mkdtempSync(join(tmpdir(), 'lam-bench-'))
    try {
      const lengths = context.quick ? QUICK_LENGTHS : LENGTHS
      const files = new Map(lengths.map((tokens) => [tokens, join(folder, `${tokens}.txt`)]))
      for (const [tokens, file] of files) writeFileSync(file, context.texts.exactly(tokens).text)
      const parts: { table: Table; data: unknown }[] = []
      for (const key of keys) parts.push(await measure(context, key, files))
      return {
        notes: [
          'Each length has a process of its own, and rounds run all lengths in turn. Cost: the median run, tokenizing included.',
          'Memory: the most that the process had in use (resident set) once it had loaded; "more than a short text" is what this length added.',
          `Peers read ${PEER_TOKENS} tokens at most, so their tables end there.`,
          ...absent,
        ],
        tables: parts.map(({ table }) => table),
        data: Object.fromEntries(parts.map(({ data }, i) => [subjectName(keys[i]), data])),
      } satisfies Report
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measure(context: BenchContext, key: SubjectKey, files: ReadonlyMap<number, string>) {
  const limit = 'peer' in key ? PEER_TOKENS : key.backend === 'reference' ? SLOW_TOKENS : Number.POSITIVE_INFINITY
  const lengths = [...files.keys()].filter((tokens) => tokens <= limit)
  const rounds = context.quick ? 1 : 3
  const reports = await interleave(lengths, rounds, async (tokens, round) => {
    context.progress(`${subjectName(key)}, round ${round + 1} of ${rounds}: ${formatCount(tokens)} tokens`)
    const request: LongTextRequest = {
      key,
      file: files.get(tokens) ?? '',
      tokens,
      runs: tokens <= 4096 ? 5 : 1,
      milliseconds: context.quick ? 200 : 3000,
    }
    return (await runChild<LongTextReport>(LONG_TEXT, request)).report
  })
  const costs = reports.map((round, i) => round.map(({ times }) => (1000 * median(times)) / lengths[i]))
  const base =
    costs[
      Math.max(
        0,
        lengths.findLastIndex((tokens) => tokens <= BASE_TOKENS),
      )
    ]
  const baseTokens = lengths[costs.indexOf(base)]
  const table: Table = {
    title: `Cost by length: ${subjectName(key)}`,
    head: [
      'tokens',
      'µs a token: median (min–max)',
      `of ${formatCount(baseTokens)} tokens`,
      'peak memory',
      'more than a short text',
    ],
    rows: lengths.map((tokens, i) => [
      formatCount(tokens),
      formatSummary(summarise(costs[i]), (cost) => cost.toFixed(1)),
      formatSummary(summarise(pairedRatios(costs[i], base)), formatRatio),
      formatMegabytes(median(reports[i].map(({ memoryAfter }) => memoryAfter))),
      formatMegabytes(median(reports[i].map(({ memoryAfter, memoryBefore }) => memoryAfter - memoryBefore))),
    ]),
  }
  return { table, data: Object.fromEntries(lengths.map((tokens, i) => [tokens, reports[i]])) }
}
