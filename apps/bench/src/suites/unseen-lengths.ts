import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from '../child-process.js'
import type { LengthTexts, UnseenLengthsReport, UnseenLengthsRequest } from '../children/unseen-lengths.js'
import { interleave } from '../interleave.js'
import { PEER_TOKENS } from '../peers/peer.js'
import { median, summarise } from '../statistics.js'
import { type SubjectKey, subjectName } from '../subjects.js'
import type { BenchContext } from '../suite.js'
import { formatRatio, formatSummary, type Table } from '../table.js'

const UNSEEN_LENGTHS = new URL('../children/unseen-lengths.js', import.meta.url)

/** Seen from the start, by every process. */
const WARM_TOKENS = 40
/** In no order, and none a multiple of another. */
const UNSEEN_TOKENS = [111, 37, 259, 19, 401, 83, 503, 167, 1301, 701, 2203]
const SEEN_TEXTS = 5

/** The first text of a length against later ones of that length, in processes that had loaded and warmed up. */
export async function unseenLengths(context: BenchContext, keys: readonly SubjectKey[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lam-bench-'))
  try {
    const lengthTexts = (tokens: number): LengthTexts => ({
      tokens,
      texts: Array.from({ length: SEEN_TEXTS + 1 }, () => context.texts.exactly(tokens).text),
    })
    const all = [WARM_TOKENS, ...UNSEEN_TOKENS].map(lengthTexts)
    const rounds = context.quick ? 1 : 5
    const reports = await interleave(keys, rounds, async (key, round) => {
      context.progress(`lengths, round ${round + 1} of ${rounds}: ${subjectName(key)}`)
      const limit = longestFor(key, context.quick)
      const file = join(folder, 'lengths.json')
      writeFileSync(file, JSON.stringify(all.filter(({ tokens }) => tokens <= limit)))
      return (await runChild<UnseenLengthsReport>(UNSEEN_LENGTHS, { key, file } satisfies UnseenLengthsRequest)).report
    })
    return { table: lengthsTable(keys, reports), notes: [note], data: named(keys, reports) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const note =
  `Lengths: ${UNSEEN_TOKENS.join(', ')} tokens, as far as an engine reads, each first met by a process that is warm; ` +
  `the ratio is that first text's time to the median of ${SEEN_TEXTS} others of its length.`

function longestFor(key: SubjectKey, quick: boolean): number {
  if ('peer' in key) return PEER_TOKENS
  if (key.backend === 'reference') return 100
  return quick ? PEER_TOKENS : Number.POSITIVE_INFINITY
}

function lengthsTable(keys: readonly SubjectKey[], reports: readonly UnseenLengthsReport[][]): Table {
  return {
    title: 'A length never seen against one seen',
    head: ['engine', 'unseen / seen: median (min–max)', 'lengths x processes'],
    rows: keys.map((key, i) => {
      const ratios = reports[i].flatMap(({ lengths }) => lengths.map(({ unseen, seen }) => unseen / median(seen)))
      const count = `${reports[i][0].lengths.length} x ${reports[i].length}`
      return [subjectName(key), formatSummary(summarise(ratios), formatRatio), count]
    }),
  }
}

function named(keys: readonly SubjectKey[], reports: readonly UnseenLengthsReport[][]) {
  return Object.fromEntries(keys.map((key, i) => [subjectName(key), reports[i]]))
}
