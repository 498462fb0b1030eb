import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from '../child-process.js'
import type { LengthTexts, UnseenLengthsReport, UnseenLengthsRequest } from '../children/unseen-lengths.js'
import { PEER_TOKENS } from '../peers/peer.js'
import type { Series } from '../series.js'
import { median } from '../statistics.js'
import { type SubjectKey, subjectName } from '../subjects.js'
import type { BenchContext } from '../suite.js'
import { formatEstimate, formatRatio, type Table } from '../table.js'

const UNSEEN_LENGTHS = new URL('../children/unseen-lengths.js', import.meta.url)

/** Seen from the start, by every process. */
const WARM_TOKENS = 40
/** In no order, and none a multiple of another. */
const UNSEEN_TOKENS = [111, 37, 259, 19, 401, 83, 503, 167, 1301, 701, 2203]
const SEEN_TEXTS = 5
/** Of the time that is left. */
const SHARE_OF_LENGTHS = 0.7

/** The first text of a length against later ones of that length, in processes that had loaded and warmed up. */
export async function unseenLengths(context: BenchContext, keys: readonly SubjectKey[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lam-bench-'))
  try {
    const lengthTexts = (tokens: number): LengthTexts => ({
      tokens,
      texts: Array.from({ length: SEEN_TEXTS + 1 }, () => context.texts.exactly(tokens).text),
    })
    const all = [WARM_TOKENS, ...UNSEEN_TOKENS].map(lengthTexts)
    const { series } = await context.rounds({
      title: 'lengths never seen',
      subjects: keys,
      nameOf: (key) => ({ workload: 'lengths never seen', subject: subjectName(key) }),
      measure: async (key) => {
        const limit = longestFor(key, context.quick)
        const file = join(folder, 'lengths.json')
        writeFileSync(file, JSON.stringify(all.filter(({ tokens }) => tokens <= limit)))
        const request: UnseenLengthsRequest = { key, file }
        return (await runChild<UnseenLengthsReport>(UNSEEN_LENGTHS, request)).report
      },
      metrics: [
        {
          metric: { name: 'unseen / seen', unit: 'ratio', better: 'lower' },
          of: ({ lengths }) => lengths.map(({ unseen, seen }) => unseen / median(seen)),
        },
      ],
      most: context.quick ? 1 : 5,
      budget: context.budget.part(SHARE_OF_LENGTHS),
    })
    return { series: series[0], table: lengthsTable(series[0]), notes: [note] }
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

function lengthsTable(series: readonly Series[]): Table {
  return {
    title: 'A length never seen against one seen',
    head: ['engine', 'unseen / seen: median [95%]', 'lengths measured'],
    rows: series.map(({ subject, estimate, samples }) => [
      subject,
      formatEstimate(estimate, formatRatio),
      String(samples.length),
    ]),
  }
}
