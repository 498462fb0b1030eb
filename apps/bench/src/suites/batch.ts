import { describeTexts } from '../corpus.js'
import { THROUGHPUT } from '../metrics.js'
import { openSubject, type Subject } from '../subjects.js'
import { type Report, type Suite, wantedPeers, wantedSubjects } from '../suite.js'
import { formatCount, formatEstimate, type Table } from '../table.js'
import type { Text } from '../texts.js'

const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256]
const QUICK_BATCHES = [1, 8, 64]
const MOST_ROUNDS = 9

export const batch: Suite = {
  name: 'batch',
  description: 'tokens a second against the number of texts in a call, from 1 to 256 sentences',
  async run(context) {
    const { keys, absent } = await wantedSubjects(context)
    const peers = wantedPeers(context)
    const subjects: Subject[] = []
    const fast = keys.filter((key) => !('backend' in key) || key.backend !== 'reference')
    const batches = context.quick ? QUICK_BATCHES : BATCHES
    const texts = context.texts.sentences(Math.max(...batches))
    // A peer's setting without a number of texts leaves each call whole.
    const setting = { longest: Math.max(...texts.map(({ tokens }) => tokens)) }
    for (const key of [...fast, ...peers.keys.map((peer) => ({ ...peer, setting }))]) {
      subjects.push(await openSubject(key))
    }
    const rates: string[][] = []
    for (const [i, size] of batches.entries()) {
      const calls = callsOf(texts, size)
      const { series } = await context.rounds({
        title: `${size} a call`,
        subjects,
        nameOf: ({ name: subject }) => ({ workload: `${size} texts a call`, subject }),
        measure: (subject) => tokensPerSecond(subject, calls),
        metrics: [{ metric: THROUGHPUT, of: (rate) => rate }],
        most: context.quick ? 2 : MOST_ROUNDS,
        budget: context.budget.part(1 / (batches.length - i)),
      })
      rates.push(series[0].map(({ estimate }) => formatEstimate(estimate)))
    }
    for (const subject of subjects) await subject.dispose()
    const table: Table = {
      title: 'Tokens a second by texts in a call: median [95%]',
      head: ['texts in a call', ...subjects.map(({ name }) => name)],
      rows: batches.map((size, i) => [formatCount(size), ...rates[i]]),
    }
    return {
      notes: [
        `Texts: ${describeTexts(texts)}, all of them at every size; one call after the other, tokenizing included.`,
        'Within a call a peer gets its texts longest first. The slow reference is left out.',
        ...absent,
        ...peers.absent,
      ],
      tables: [table],
      data: {},
    } satisfies Report
  },
}

function callsOf(texts: readonly Text[], size: number): Text[][] {
  const calls: Text[][] = []
  for (let start = 0; start < texts.length; start += size) {
    calls.push(texts.slice(start, start + size).sort((a, b) => b.tokens - a.tokens))
  }
  return calls
}

async function tokensPerSecond(subject: Subject, calls: readonly Text[][]): Promise<number> {
  const start = performance.now()
  let tokens = 0
  for (const call of calls) {
    await subject.embed(call.map(({ text }) => text))
    tokens += call.reduce((sum, text) => sum + Math.min(text.tokens, subject.maxTokens), 0)
  }
  return (1000 * tokens) / (performance.now() - start)
}
