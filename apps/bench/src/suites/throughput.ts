import { countTokens, describeTexts } from '../corpus.js'
import { drawEvenly } from '../drawn-texts.js'
import { THROUGHPUT } from '../metrics.js'
import { PEER_TOKENS } from '../peers/peer.js'
import { openSubject, type PeerKey, type Subject, subjectName } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedPeers, wantedSubjects } from '../suite.js'
import { formatBeside, formatCount, formatEstimate, type Table } from '../table.js'
import type { Text } from '../texts.js'
import { openTuned, type TunedPeer, tokensPerSecond } from '../tuned-peer.js'

/** About as many tokens as a slow subject gets. */
const SLOW_TOKENS = 400
/** About as many tokens as tell how fast a subject is. */
const TRIAL_TOKENS = 3000
/** Rounds that must fit into the time; texts are left out until they do. */
const FITTING_ROUNDS = 7
/** Texts are not left out below these tokens, however little time there is: of a handful of texts a rate says nothing. */
const LEAST_TOKENS = 5000

interface Workload {
  readonly name: string
  readonly texts: readonly Text[]
  /** Of the time that is left when it begins. */
  readonly share: number
}

export const throughput: Suite = {
  name: 'throughput',
  description: 'tokens a second on 2,000 sentences and on 200 documents, beside what one would otherwise pick',
  async run(context) {
    const { keys, absent } = await wantedSubjects(context)
    const peers = wantedPeers(context)
    const subjects: Subject[] = []
    for (const key of keys) {
      context.progress(`loading ${subjectName(key)}`)
      subjects.push(await openSubject(key))
    }
    const workloads: Workload[] = [
      { name: 'sentences', texts: context.texts.sentences(context.quick ? 200 : 2000), share: 0.4 },
      { name: 'documents', texts: context.texts.documents(context.quick ? 6 : 200), share: 1 },
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
  { name, texts, share }: Workload,
  subjects: readonly Subject[],
  peerKeys: readonly PeerKey[],
) {
  const budget = context.budget.part(share)
  const sorted = [...texts].sort((a, b) => b.tokens - a.tokens)
  const peers: TunedPeer[] = []
  for (const key of peerKeys) peers.push(await openTuned(key, sorted, context))
  const all = [...subjects, ...peers.map(({ subject }) => subject)]
  const fitting = context.quick ? sorted : await fit(context, name, sorted, all, budget.left / FITTING_ROUNDS)
  const slow = drawEvenly(fitting, SLOW_TOKENS)
  const { series } = await context.rounds({
    title: name,
    subjects: all,
    base: peers[0]?.subject,
    nameOf: ({ name: subject }) => ({ workload: name, subject }),
    measure: (subject) => tokensPerSecond(subject, subject.slow ? slow : fitting),
    metrics: [{ metric: THROUGHPUT, of: (rate) => rate }],
    most: context.quick ? 2 : 50,
    budget,
  })
  for (const { subject } of peers) await subject.dispose()
  const table: Table = {
    title: `Throughput on ${name}: ${describeTexts(fitting)}`,
    head: ['engine', 'tokens/s [95%]', `beside ${peers[0]?.subject.name ?? 'a peer'} [95%]`, 'runs on'],
    rows: all.map((subject, i) => [
      subject.name,
      formatEstimate(series[0][i].estimate),
      formatBeside(series[0][i]),
      subject.device,
    ]),
  }
  context.show(table)
  const notes = peers.map(({ note }) => `${name}: ${note}`)
  const read = countTokens(fitting, PEER_TOKENS)
  if (peers.length > 0 && read < countTokens(fitting)) {
    notes.push(
      `${name}: peers read ${PEER_TOKENS} tokens of a text at most, ${formatCount(read)} in all; their rates count these.`,
    )
  }
  if (fitting.length < texts.length) {
    notes.push(
      `${name}: ${formatCount(fitting.length)} of ${formatCount(texts.length)} texts, drawn evenly over their lengths, because all of them ` +
        `leave no time for ${FITTING_ROUNDS} rounds; a longer --budget takes more.`,
    )
  }
  const settings = peers.map(({ key }) => key)
  return { table, notes, data: { texts: fitting.length, tokens: countTokens(fitting), settings } }
}

/** As many of the texts as all subjects together embed in this time, in ms, and at least `LEAST_TOKENS`. */
async function fit(
  context: BenchContext,
  workload: string,
  sorted: readonly Text[],
  subjects: readonly Subject[],
  milliseconds: number,
): Promise<Text[]> {
  const trial = drawEvenly(sorted, TRIAL_TOKENS)
  let millisecondsAToken = 0
  for (const subject of subjects) {
    if (subject.slow) continue
    context.progress(`${workload}: how many texts fit, ${subject.name}`)
    const start = performance.now()
    await subject.embed(trial.map(({ text }) => text))
    millisecondsAToken += (performance.now() - start) / countTokens(trial)
  }
  return drawEvenly(sorted, Math.max(LEAST_TOKENS, milliseconds / millisecondsAToken))
}
