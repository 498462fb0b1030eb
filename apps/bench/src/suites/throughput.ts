import { countTokens, describeTexts } from '../corpus.js'
import { interleave } from '../interleave.js'
import { median, pairedRatios, summarise } from '../statistics.js'
import { openSubject, PEER, type Subject } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedSubjects } from '../suite.js'
import { formatCount, formatNumber, formatRatio, formatSummary, type Table } from '../table.js'
import type { Text } from '../texts.js'

/** Texts in one call of the peer that are tried; the fastest is what it is then measured with. */
const PEER_BATCHES = [1, 8, 32]
/** About as many tokens as a slow subject gets. */
const SAMPLE_TOKENS = 400

export const throughput: Suite = {
  name: 'throughput',
  description: 'tokens a second on 2,000 sentences and on 200 documents, beside transformers.js',
  async run(context) {
    const { keys, absent } = await wantedSubjects(context)
    const subjects: Subject[] = []
    for (const key of keys) subjects.push(await openSubject(key))
    const workloads = [
      { name: 'sentences', texts: context.texts.sentences(context.quick ? 200 : 2000), rounds: context.quick ? 2 : 7 },
      { name: 'documents', texts: context.texts.documents(context.quick ? 6 : 200), rounds: context.quick ? 2 : 5 },
    ]
    const parts: { table: Table; note: string; data: unknown }[] = []
    for (const { name, texts, rounds } of workloads) parts.push(await measure(context, name, texts, rounds, subjects))
    for (const subject of subjects) await subject.dispose()
    return {
      notes: [
        'Each round runs every text once with every engine in turn; a ratio compares two engines within a round.',
        'Tokenizing is included. Texts are handed over longest first, which spares the peer padding; LAM sorts by itself.',
        ...parts.map(({ note }) => note),
        ...absent,
      ],
      tables: parts.map(({ table }) => table),
      data: Object.fromEntries(parts.map(({ data }, i) => [workloads[i].name, data])),
    } satisfies Report
  },
}

async function measure(
  context: BenchContext,
  name: string,
  texts: readonly Text[],
  rounds: number,
  subjects: readonly Subject[],
) {
  const sorted = [...texts].sort((a, b) => b.tokens - a.tokens)
  const peer = await fastestPeer(context, name, sorted)
  const all = [...subjects, peer.subject]
  const rates = await interleave(all, rounds, async (subject, round) => {
    context.progress(`${name}, round ${round + 1} of ${rounds}: ${subject.name}`)
    return tokensPerSecond(subject, subject.slow ? sample(sorted) : sorted)
  })
  await peer.subject.dispose()
  const peerRates = rates[rates.length - 1]
  const read = countTokens(texts, peer.subject.maxTokens)
  const table: Table = {
    title: `Throughput on ${name}: ${describeTexts(texts)}`,
    head: ['engine', 'tokens/s: median (min–max)', 'beside the peer', 'runs on'],
    rows: all.map((subject, i) => [
      subject.name,
      formatSummary(summarise(rates[i])),
      formatSummary(summarise(pairedRatios(rates[i], peerRates)), formatRatio),
      subject.device,
    ]),
  }
  const cut =
    read === countTokens(texts)
      ? ''
      : ` The peer reads ${peer.subject.maxTokens} tokens of a text at most, ${formatCount(read)} in all; its rate counts these.`
  const note = `${name}: the peer is fastest with ${peer.batch} texts a call (${peer.tried.join(', ')} tokens/s).${cut}`
  return {
    table,
    note,
    data: { texts: texts.length, tokens: countTokens(texts), peerBatch: peer.batch, rates: named(all, rates) },
  }
}

/** Opens the peer and finds the batch size it is fastest with, on every eighth text. */
async function fastestPeer(context: BenchContext, name: string, sorted: readonly Text[]) {
  const every = sorted.filter((_, i) => i % (context.quick ? 2 : 8) === 0)
  const peers: Subject[] = []
  for (const batch of PEER_BATCHES) peers.push(await openSubject(PEER, { batch }))
  await peers[0].embed(every.slice(-8).map(({ text }) => text))
  context.progress(`${name}: looking for the peer's best batch size`)
  const rates = await interleave(peers, context.quick ? 1 : 3, (peer) => tokensPerSecond(peer, every))
  const medians = rates.map(median)
  const best = medians.indexOf(Math.max(...medians))
  for (const peer of peers) if (peer !== peers[best]) await peer.dispose()
  const tried = PEER_BATCHES.map((batch, i) => `${batch}: ${formatNumber(medians[i])}`)
  return { subject: peers[best], batch: PEER_BATCHES[best], tried }
}

async function tokensPerSecond(subject: Subject, texts: readonly Text[]): Promise<number> {
  const strings = texts.map(({ text }) => text)
  const start = performance.now()
  await subject.embed(strings)
  return countTokens(texts, subject.maxTokens) / ((performance.now() - start) / 1000)
}

/** Texts of all lengths, evenly drawn from a sorted list, of about `SAMPLE_TOKENS` tokens together; at least one. */
function sample(sorted: readonly Text[]): Text[] {
  const count = Math.max(1, Math.round((sorted.length * SAMPLE_TOKENS) / countTokens(sorted)))
  return Array.from({ length: count }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)])
}

function named(subjects: readonly Subject[], rates: readonly (readonly number[])[]) {
  return Object.fromEntries(subjects.map(({ name }, i) => [name, rates[i]]))
}
