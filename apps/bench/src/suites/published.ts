import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { estimateMedian } from '../bootstrap.js'
import type { Budget } from '../budget.js'
import { runChild } from '../child-process.js'
import type { EncodePeakReport, EncodePeakRequest } from '../children/encode-peak.js'
import { describeTexts } from '../corpus.js'
import { THROUGHPUT } from '../metrics.js'
import { SHAPES, type ShapeName } from '../peers/bert-shapes.js'
import { pairedRatios } from '../statistics.js'
import { openSubject, type PeerKey, type Subject, type SubjectKey } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedPeers, wantedSubjects } from '../suite.js'
import { formatEstimate, formatMegabytes, formatRatio, type Table } from '../table.js'
import type { Text } from '../texts.js'
import { openTuned, tokensPerSecond } from '../tuned-peer.js'

/** The most that a component of LAM's float32 rows may differ from the peer's. */
const AGREEMENT = 1e-4
const DOCUMENT_TOKENS = 512

const ENCODE_PEAK = new URL('../children/encode-peak.js', import.meta.url)

/** Something to measure on a model. */
interface Candidate {
  readonly key: SubjectKey
  readonly subject: Subject
}

export const published: Suite = {
  name: 'published',
  description:
    'models in the published layout, the same weights in LAM and transformers.js: agreement, tokens a second, memory',
  options: ['models'],
  budget: '15m',
  async run(context) {
    const parts: { tables: readonly Table[]; notes: readonly string[]; data: unknown }[] = []
    const names = context.models.length === 0 ? (Object.keys(SHAPES) as ShapeName[]) : context.models
    for (const [i, name] of names.entries()) {
      parts.push(await measureModel(context, name, context.budget.part(1 / (names.length - i))))
    }
    return {
      notes: [
        'Both sides load one folder: random weights of the named model’s shape, as safetensors for LAM and as the ONNX file of the peer.',
        `First every float32 row is compared with the peer’s; a component that differs by more than ${AGREEMENT} ends the run.`,
        'Each round runs every text once with every engine in turn; a ratio compares two engines within a round. Tokenizing is included.',
        'Texts are handed over longest first, which spares the peer padding. The peer runs with its fastest number of texts a call.',
        ...parts.flatMap(({ notes }) => notes),
      ],
      tables: parts.flatMap(({ tables }) => tables),
      data: Object.fromEntries(parts.map(({ data }, i) => [names[i], data])),
    } satisfies Report
  },
}

async function measureModel(context: BenchContext, model: ShapeName, budget: Budget) {
  context.progress(`${model}: making the model`)
  const { keys, absent } = await wantedSubjects(context)
  const lam = keys.map((key): SubjectKey => ({ ...key, model }))
  const peers = wantedPeers({ peers: ['transformers', 'transformers-q8'] }, model)
  if (peers.keys.length === 0) throw new Error(peers.absent.join(' '))
  const notes = [...absent, ...peers.absent].map((line) => `${model}: ${line}`)
  const largest = model === 'minilm' ? 1 : 4
  const workloads = [
    { name: 'sentences', texts: context.texts.sentences(context.quick ? 40 : 500 / largest) },
    {
      name: `documents of ${DOCUMENT_TOKENS} tokens`,
      texts: Array.from({ length: context.quick ? 4 : 32 / largest }, () => context.texts.exactly(DOCUMENT_TOKENS)),
    },
  ]
  const agreed = await checkAgreement(context, model, lam, peers.keys[0], workloads[0].texts.slice(0, 40))
  notes.push(...agreed)
  const tables: Table[] = []
  const peakMemory: Record<string, unknown> = {}
  for (const [i, workload] of workloads.entries()) {
    const part = budget.part(1 / (workloads.length - i))
    const { table, notes: tuned, peaks } = await measure(context, model, workload, lam, peers.keys, part)
    context.show(table)
    tables.push(table)
    notes.push(...tuned)
    peakMemory[workload.name] = peaks
  }
  return { tables, notes, data: { peakMemory } }
}

/** @throws Error where a row of LAM's is not the peer's */
async function checkAgreement(
  context: BenchContext,
  model: ShapeName,
  keys: readonly SubjectKey[],
  peerKey: SubjectKey,
  texts: readonly Text[],
): Promise<string[]> {
  const peer = await openSubject(peerKey)
  const expected: Float32Array[] = []
  for (const { text } of texts) expected.push(Float32Array.from(await peer.embedOne(text)))
  await peer.dispose()
  const notes: string[] = []
  for (const key of keys) {
    const subject = await openSubject(key)
    context.progress(`${model}: comparing ${subject.name} with the peer`)
    let largest = 0
    let leastCosine = 1
    for (const [i, { text }] of texts.entries()) {
      const row = await subject.embedOne(text)
      largest = row.reduce((most, value, j) => Math.max(most, Math.abs(value - expected[i][j])), largest)
      leastCosine = Math.min(
        leastCosine,
        row.reduce((sum, value, j) => sum + value * expected[i][j], 0),
      )
    }
    await subject.dispose()
    const exact =
      'peer' in key || key.precision === undefined || key.precision === 'float32' || key.precision === 'float64'
    if (exact && !(largest <= AGREEMENT)) {
      throw new Error(
        `${model}: ${subject.name} differs from the peer by ${largest}, more than ${AGREEMENT}: nothing was measured.`,
      )
    }
    notes.push(
      `${model}: ${subject.name} differs from the peer’s float32 by ${largest.toExponential(1)} at most; least cosine ${leastCosine.toFixed(6)}.`,
    )
  }
  return notes
}

async function measure(
  context: BenchContext,
  model: ShapeName,
  { name, texts }: { name: string; texts: readonly Text[] },
  lam: readonly SubjectKey[],
  peers: readonly PeerKey[],
  budget: Budget,
) {
  const sorted = [...texts].sort((a, b) => b.tokens - a.tokens)
  const strings = sorted.map(({ text }) => text)
  const all: Candidate[] = []
  for (const key of lam) all.push({ key, subject: await openSubject(key) })
  const notes: string[] = []
  for (const key of peers) {
    const { note, ...candidate } = await openTuned(key, sorted, context)
    all.push(candidate)
    notes.push(`${model}, ${name}: ${note}`)
  }
  const { measured: rates } = await context.rounds({
    title: `${model}, ${name}`,
    subjects: all,
    base: all[lam.length],
    nameOf: ({ subject }) => ({ workload: `${model}, ${name}`, subject: subject.name }),
    measure: ({ subject }) => tokensPerSecond(subject, sorted),
    metrics: [{ metric: THROUGHPUT, of: (rate) => rate }],
    most: context.quick ? 2 : 15,
    budget,
  })
  for (const { subject } of all) await subject.dispose()
  const peaks = await peakMemories(context, all, strings)
  const peerAt = lam.length
  const beside = (at: number, other: number | undefined) =>
    other === undefined || other >= all.length
      ? ''
      : formatEstimate(estimateMedian(pairedRatios(rates[at], rates[other])), formatRatio)
  const float32At = all.findIndex(({ key }) => !('peer' in key) && key.precision === 'float32')
  const table: Table = {
    title: `${model}, ${name}: ${describeTexts(texts)}`,
    head: [
      'engine',
      'tokens/s [95%]',
      'of the peer float32 [95%]',
      'of the peer q8 [95%]',
      'of its own float32 [95%]',
      'peak memory',
    ],
    rows: all.map(({ key, subject }, i) => [
      subject.name,
      formatEstimate(estimateMedian(rates[i])),
      beside(i, peerAt),
      beside(i, peerAt + 1),
      'peer' in key || float32At < 0 || key.backend !== backendOf(all[float32At].key) ? '' : beside(i, float32At),
      formatMegabytes(peaks[i]),
    ]),
  }
  return {
    table,
    notes,
    peaks: Object.fromEntries(all.map(({ subject }, i) => [subject.name, peaks[i]])),
  }
}

function backendOf(key: SubjectKey): string {
  return 'peer' in key ? '' : key.backend
}

/** Of each engine in a process of its own, in bytes. */
async function peakMemories(
  context: BenchContext,
  all: readonly Candidate[],
  texts: readonly string[],
): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lam-bench-'))
  const file = join(folder, 'texts.json')
  try {
    writeFileSync(file, JSON.stringify(texts))
    const peaks: number[] = []
    for (const { key, subject } of all) {
      context.progress(`peak memory: ${subject.name}`)
      const { report } = await runChild<EncodePeakReport>(ENCODE_PEAK, { key, file } satisfies EncodePeakRequest)
      peaks.push(report.peakMemory)
    }
    return peaks
  } finally {
    rmSync(folder, { recursive: true })
  }
}
