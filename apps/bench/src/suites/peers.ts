import { type Agreement, agreement, mostApart } from '../agreement.js'
import { describeTexts } from '../corpus.js'
import { THROUGHPUT } from '../metrics.js'
import { peerNames } from '../peers/registry.js'
import { openSubject, type Subject, type SubjectKey } from '../subjects.js'
import { type BenchContext, everyPrecision, type Report, type Suite, wantedPeers } from '../suite.js'
import { formatBeside, formatEstimate, type Table } from '../table.js'
import type { Text } from '../texts.js'
import { openTuned, tokensPerSecond } from '../tuned-peer.js'

/** The one model of every engine. */
const MODEL = 'minilm'
/** Texts that look for others, drawn first, and texts to be found. */
const QUERIES = 100
const SENTENCES = 1000
/** Texts that the reference checks the exact rows on; it computes about a hundred tokens a second. */
const CHECKED = 8
/** Texts whose rows alone are compared with their rows in one call. */
const COMPANY = 32
/** Every how many texts speed is measured on. */
const TIMED = 4

interface Engine {
  readonly key: SubjectKey
  readonly subject: Subject
}

/** What the suite writes as its data, by the names of the engines. */
export type PeersData = Readonly<Record<string, PeerAgreement>>

export interface PeerAgreement extends Agreement {
  /** The largest difference of a component between a text's row alone and its row in a call of many. */
  readonly batchDependence: number
}

export const peers: Suite = {
  name: 'peers',
  description: 'every engine and precision on the same weights: tokens a second, agreement of rows and of rankings',
  peers: peerNames,
  async run(context) {
    const ours = await everyPrecision(context)
    const others = wantedPeers(context, MODEL)
    const texts = context.texts.sentences(context.quick ? 2 * QUERIES : QUERIES + SENTENCES)
    const sorted = [...texts].sort((a, b) => b.tokens - a.tokens)
    const engines: Engine[] = []
    for (const key of ours.keys) engines.push({ key, subject: await openSubject({ ...key, model: MODEL }) })
    const notes: string[] = []
    for (const key of others.keys) {
      const { note, ...engine } = await openTuned(key, sorted, context)
      engines.push(engine)
      notes.push(note)
    }
    const exact = await exactRows(context, engines, texts)
    const found: PeerAgreement[] = []
    for (const { key, subject } of engines) {
      context.progress(`rows of ${subject.name}`)
      const rows = await rowsInOrder(subject, texts, sorted)
      const batchDependence = await dependenceOnBatch(key, subject, sorted)
      found.push({ ...agreement(exact.rows, rows, QUERIES), batchDependence })
    }
    const base = engines[ours.keys.length]
    const timed = sorted.filter((_, i) => i % TIMED === 0)
    const { series } = await context.rounds({
      title: 'speed',
      subjects: engines,
      ...(base === undefined ? {} : { base }),
      nameOf: ({ subject }) => ({ workload: 'sentences', subject: subject.name }),
      measure: ({ subject }) => tokensPerSecond(subject, timed),
      metrics: [{ metric: THROUGHPUT, of: (rate) => rate }],
      most: context.quick ? 2 : 15,
      budget: context.budget,
    })
    for (const { subject } of engines) await subject.dispose()
    const table: Table = {
      title: 'Precision, speed, agreement of rankings',
      head: [
        'engine',
        'tokens/s [95%]',
        `beside ${base?.subject.name ?? 'a peer'} [95%]`,
        'cosine: least',
        'median',
        'rank: least',
        'median',
        'nearest ten',
        'alone and in a batch',
      ],
      rows: engines.map(({ subject }, i) => {
        const { leastCosine, medianCosine, leastRank, medianRank, sharedTen, batchDependence } = found[i]
        return [
          subject.name,
          formatEstimate(series[0][i].estimate),
          formatBeside(series[0][i]),
          ...[leastCosine, medianCosine, leastRank, medianRank].map((value) => value.toFixed(5)),
          `${(100 * sharedTen).toFixed(1)}%`,
          batchDependence === 0 ? 'equal' : batchDependence.toExponential(1),
        ]
      }),
    }
    context.show(table)
    return {
      notes: [
        `One model in the shape of all-MiniLM-L6-v2, the same random weights in every engine. Texts: ${describeTexts(texts)}.`,
        `Speed: every text in ${TIMED}, longest first, tokenizing included; engines take turns within a round.`,
        exact.note,
        "Cosine: of a text's row with the exact one. Rank: Spearman's correlation of a query's ranking of all other texts with the exact",
        `ranking, for ${QUERIES} queries. Nearest ten: how many of them are the same. A fast engine with low ranks computes something else.`,
        `Alone and in a batch: the largest difference of a component between ${COMPANY} texts one by one and in one call.`,
        ...notes,
        ...ours.absent,
        ...others.absent,
      ],
      tables: [table],
      data: Object.fromEntries(engines.map(({ subject }, i) => [subject.name, found[i]])) satisfies PeersData,
    } satisfies Report
  },
}

/** The rows that the others are measured by: those of the first engine in float32, which the reference confirms. */
async function exactRows(context: BenchContext, engines: readonly Engine[], texts: readonly Text[]) {
  const engine = engines.find(({ key }) => 'backend' in key && key.precision === 'float32')
  if (engine === undefined) throw new Error('The suite measures by float32 rows of LAM; name a backend that has them.')
  const { subject } = engine
  context.progress(`rows of ${subject.name}, checked by the reference`)
  const rows = [...(await subject.embed(texts.map(({ text }) => text)))]
  const reference = await openSubject({ backend: 'reference', precision: 'float64', model: MODEL })
  const checked = [...(await reference.embed(texts.slice(0, CHECKED).map(({ text }) => text)))]
  await reference.dispose()
  const apart = Math.max(...checked.map((row, i) => mostApart(row, rows[i])))
  const note = `Exact rows: ${subject.name}, within ${apart.toExponential(1)} of the reference in float64 on ${CHECKED} texts.`
  return { rows, note }
}

/** Rows of `texts`, which the subject gets longest first. */
async function rowsInOrder(subject: Subject, texts: readonly Text[], sorted: readonly Text[]): Promise<Float32Array[]> {
  const rows = [...(await subject.embed(sorted.map(({ text }) => text)))]
  const byText = new Map(sorted.map((text, i) => [text, rows[i]]))
  return texts.map((text) => byText.get(text) as Float32Array)
}

/** A peer that runs few texts a call is opened once more, with as many as are compared. */
async function dependenceOnBatch(key: SubjectKey, subject: Subject, sorted: readonly Text[]): Promise<number> {
  const few = 'peer' in key && key.setting?.texts !== undefined
  const batched = few ? await openSubject({ ...key, setting: { ...key.setting, texts: COMPANY } }) : subject
  const step = Math.max(1, Math.floor(sorted.length / COMPANY))
  const texts = sorted.filter((_, i) => i % step === 0).slice(0, COMPANY)
  const together = [...(await batched.embed(texts.map(({ text }) => text)))]
  let largest = 0
  for (const [i, { text }] of texts.entries()) {
    largest = Math.max(largest, mostApart(await batched.embedOne(text), together[i]))
  }
  if (batched !== subject) await batched.dispose()
  return largest
}
