import { countTokens, describeTexts } from '../corpus.js'
import { interleave } from '../interleave.js'
import { PEER_TOKENS } from '../peers/peer.js'
import { pairedRatios, summarise } from '../statistics.js'
import { openSubject, type PeerKey, type Subject } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedPeers, wantedSubjects } from '../suite.js'
import { formatCount, formatRatio, formatSummary, type Table } from '../table.js'
import type { Text } from '../texts.js'
import { openTuned, type TunedPeer, tokensPerSecond } from '../tuned-peer.js'

/** About as many tokens as a slow subject gets. */
const SAMPLE_TOKENS = 400

export const throughput: Suite = {
  name: 'throughput',
  description: 'tokens a second on 2,000 sentences and on 200 documents, beside what one would otherwise pick',
  async run(context) {
    const { keys, absent } = await wantedSubjects(context)
    const peers = wantedPeers(context)
    const subjects: Subject[] = []
    for (const key of keys) subjects.push(await openSubject(key))
    const workloads = [
      { name: 'sentences', texts: context.texts.sentences(context.quick ? 200 : 2000), rounds: context.quick ? 2 : 7 },
      { name: 'documents', texts: context.texts.documents(context.quick ? 6 : 200), rounds: context.quick ? 2 : 5 },
    ]
    const parts: { table: Table; notes: readonly string[]; data: unknown }[] = []
    for (const workload of workloads) parts.push(await measure(context, workload, subjects, peers.keys))
    for (const subject of subjects) await subject.dispose()
    return {
      notes: [
        'Each round runs every text once with every engine in turn; a ratio compares two engines within a round.',
        'Tokenizing is included. Texts are handed over longest first, which spares the peers padding; LAM sorts by itself.',
        ...parts.flatMap(({ notes }) => notes),
        ...absent,
        ...peers.absent,
      ],
      tables: parts.map(({ table }) => table),
      data: Object.fromEntries(parts.map(({ data }, i) => [workloads[i].name, data])),
    } satisfies Report
  },
}

async function measure(
  context: BenchContext,
  { name, texts, rounds }: { name: string; texts: readonly Text[]; rounds: number },
  subjects: readonly Subject[],
  peerKeys: readonly PeerKey[],
) {
  const sorted = [...texts].sort((a, b) => b.tokens - a.tokens)
  const peers: TunedPeer[] = []
  for (const key of peerKeys) peers.push(await openTuned(key, sorted, context))
  const all = [...subjects, ...peers.map(({ subject }) => subject)]
  const rates = await interleave(all, rounds, async (subject, round) => {
    context.progress(`${name}, round ${round + 1} of ${rounds}: ${subject.name}`)
    return tokensPerSecond(subject, subject.slow ? sample(sorted) : sorted)
  })
  for (const { subject } of peers) await subject.dispose()
  const baseline = peers.length === 0 ? undefined : rates[subjects.length]
  const read = countTokens(texts, PEER_TOKENS)
  const table: Table = {
    title: `Throughput on ${name}: ${describeTexts(texts)}`,
    head: ['engine', 'tokens/s: median (min–max)', `beside ${peers[0]?.subject.name ?? 'a peer'}`, 'runs on'],
    rows: all.map((subject, i) => [
      subject.name,
      formatSummary(summarise(rates[i])),
      baseline === undefined ? '' : formatSummary(summarise(pairedRatios(rates[i], baseline)), formatRatio),
      subject.device,
    ]),
  }
  const notes = peers.map(({ note }) => `${name}: ${note}`)
  if (peers.length > 0 && read < countTokens(texts)) {
    notes.push(
      `${name}: peers read ${PEER_TOKENS} tokens of a text at most, ${formatCount(read)} in all; their rates count these.`,
    )
  }
  const settings = peers.map(({ key }) => key)
  return { table, notes, data: { texts: texts.length, tokens: countTokens(texts), settings, rates: named(all, rates) } }
}

/** Texts of all lengths, evenly drawn from a sorted list, of about `SAMPLE_TOKENS` tokens together; at least one. */
function sample(sorted: readonly Text[]): Text[] {
  const count = Math.max(1, Math.round((sorted.length * SAMPLE_TOKENS) / countTokens(sorted)))
  return Array.from({ length: count }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)])
}

function named(subjects: readonly Subject[], rates: readonly (readonly number[])[]) {
  return Object.fromEntries(subjects.map(({ name }, i) => [name, rates[i]]))
}
