import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from '../child-process.js'
import type { EncodePeakReport, EncodePeakRequest } from '../children/encode-peak.js'
import { countTokens, describeTexts } from '../corpus.js'
import { interleave } from '../interleave.js'
import { SHAPES, type ShapeName } from '../peers/bert-shapes.js'
import { publishedFolder } from '../peers/published-folder.js'
import { median, pairedRatios, summarise } from '../statistics.js'
import { openSubject, type Subject, type SubjectKey } from '../subjects.js'
import { type BenchContext, type Report, type Suite, wantedSubjects } from '../suite.js'
import { formatMegabytes, formatNumber, formatRatio, formatSummary, type Table } from '../table.js'
import type { Text } from '../texts.js'

/** The most that a component of LAM's float32 rows may differ from the peer's. */
const AGREEMENT = 1e-4
/** Texts in one call of the peer that are tried; the fastest is what it is then measured with. */
const PEER_BATCHES = [1, 8, 32]
const DOCUMENT_TOKENS = 512

const ENCODE_PEAK = new URL('../children/encode-peak.js', import.meta.url)

/** Something to measure on a model, and how many texts it is given in a call. */
interface Candidate {
  readonly key: SubjectKey
  readonly batch: number
  readonly subject: Subject
}

export const published: Suite = {
  name: 'published',
  description:
    'models in the published layout, the same weights in LAM and transformers.js: agreement, tokens a second, memory',
  async run(context) {
    const parts: { tables: readonly Table[]; notes: readonly string[]; data: unknown }[] = []
    const names = context.models.length === 0 ? (Object.keys(SHAPES) as ShapeName[]) : context.models
    for (const name of names) parts.push(await measureModel(context, name))
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

async function measureModel(context: BenchContext, model: ShapeName) {
  context.progress(`${model}: making the model`)
  const { quantized } = publishedFolder(model)
  const { keys, absent } = await wantedSubjects(context)
  const lam = keys.map((key): SubjectKey => ({ ...key, model }))
  const peers: SubjectKey[] = [
    { peer: true, dtype: 'fp32', model },
    ...(quantized ? [{ peer: true, dtype: 'q8', model } as const] : []),
  ]
  const notes = absent.map((line) => `${model}: ${line}`)
  if (!quantized) notes.push(`${model}: the peer’s q8 file is not there; scripts/quantize.py makes it.`)
  const largest = model === 'minilm' ? 1 : 4
  const workloads = [
    { name: 'sentences', texts: context.texts.sentences(context.quick ? 40 : 500 / largest) },
    {
      name: `documents of ${DOCUMENT_TOKENS} tokens`,
      texts: Array.from({ length: context.quick ? 4 : 32 / largest }, () => context.texts.exactly(DOCUMENT_TOKENS)),
    },
  ]
  const agreed = await checkAgreement(context, model, lam, peers[0], workloads[0].texts.slice(0, 40))
  notes.push(...agreed)
  const tables: Table[] = []
  const data: Record<string, unknown> = {}
  for (const workload of workloads) {
    const { table, note, rates } = await measure(context, model, workload, lam, peers)
    tables.push(table)
    notes.push(note)
    data[workload.name] = rates
  }
  return { tables, notes, data }
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
  peers: readonly SubjectKey[],
) {
  const sorted = [...texts].sort((a, b) => b.tokens - a.tokens)
  const strings = sorted.map(({ text }) => text)
  const all: Candidate[] = []
  for (const key of lam) all.push({ key, batch: 0, subject: await openSubject(key) })
  for (const key of peers) all.push(await fastest(context, model, key, sorted))
  const rounds = context.quick ? 2 : 5
  const rates = await interleave(all, rounds, async ({ subject }, round) => {
    context.progress(`${model}, ${name}, round ${round + 1} of ${rounds}: ${subject.name}`)
    return tokensPerSecond(subject, strings, countTokens(sorted))
  })
  for (const { subject } of all) await subject.dispose()
  const peaks = await peakMemory(context, all, strings)
  const peerAt = lam.length
  const beside = (at: number, other: number | undefined) =>
    other === undefined || other >= all.length
      ? ''
      : formatSummary(summarise(pairedRatios(rates[at], rates[other])), formatRatio)
  const float32At = all.findIndex(({ key }) => !('peer' in key) && key.precision === 'float32')
  const table: Table = {
    title: `${model}, ${name}: ${describeTexts(texts)}`,
    head: [
      'engine',
      'tokens/s: median (min–max)',
      'of the peer float32',
      'of the peer q8',
      'of its own float32',
      'peak memory',
    ],
    rows: all.map(({ key, subject }, i) => [
      subject.name,
      formatSummary(summarise(rates[i])),
      beside(i, peerAt),
      beside(i, peerAt + 1),
      'peer' in key || float32At < 0 || key.backend !== backendOf(all[float32At].key) ? '' : beside(i, float32At),
      formatMegabytes(peaks[i]),
    ]),
  }
  const batches = all.slice(peerAt).map(({ subject, batch }) => `${subject.name} with ${batch}`)
  return {
    table,
    note: `${model}, ${name}: texts a call, the fastest of ${PEER_BATCHES.join(', ')}: ${batches.join(', ')}.`,
    rates: Object.fromEntries(all.map(({ subject }, i) => [subject.name, { rates: rates[i], peakMemory: peaks[i] }])),
  }
}

function backendOf(key: SubjectKey): string {
  return 'peer' in key ? '' : key.backend
}

/** Opens a peer with the number of texts a call that it is fastest with, tried on every fourth text. */
async function fastest(
  context: BenchContext,
  model: ShapeName,
  key: SubjectKey,
  sorted: readonly Text[],
): Promise<Candidate> {
  const every = sorted.filter((_, i) => i % (context.quick ? 2 : 4) === 0)
  const strings = every.map(({ text }) => text)
  const peers: Subject[] = []
  for (const batch of PEER_BATCHES) peers.push(await openSubject(key, { batch }))
  await peers[0].embed(strings.slice(-4))
  context.progress(`${model}: looking for the best batch size of ${peers[0].name}`)
  const rates = await interleave(peers, context.quick ? 1 : 3, (peer) =>
    tokensPerSecond(peer, strings, countTokens(every)),
  )
  const medians = rates.map(median)
  const best = medians.indexOf(Math.max(...medians))
  for (const peer of peers) if (peer !== peers[best]) await peer.dispose()
  context.progress(
    `${peers[best].name}: ${formatNumber(medians[best])} tokens/s with ${PEER_BATCHES[best]} texts a call`,
  )
  return { key, batch: PEER_BATCHES[best], subject: peers[best] }
}

async function tokensPerSecond(subject: Subject, texts: readonly string[], tokens: number): Promise<number> {
  const start = performance.now()
  await subject.embed(texts)
  return tokens / ((performance.now() - start) / 1000)
}

/** Of each engine in a process of its own, in bytes. */
async function peakMemory(
  context: BenchContext,
  all: readonly Candidate[],
  texts: readonly string[],
): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lam-bench-'))
  const file = join(folder, 'texts.json')
  try {
    writeFileSync(file, JSON.stringify(texts))
    const peaks: number[] = []
    for (const { key, batch, subject } of all) {
      context.progress(`peak memory: ${subject.name}`)
      const { report } = await runChild<EncodePeakReport>(ENCODE_PEAK, { key, batch, file } satisfies EncodePeakRequest)
      peaks.push(report.peakMemory)
    }
    return peaks
  } finally {
    rmSync(folder, { recursive: true })
  }
}
