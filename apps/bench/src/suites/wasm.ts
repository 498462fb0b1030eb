import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mini } from '@lamjs/model-mini'
import { estimateMedian } from '../bootstrap.js'
import { countTokens, describeTexts } from '../corpus.js'
import { LATENCY, THROUGHPUT } from '../metrics.js'
import { publishedFolder } from '../peers/published-folder.js'
import { roundMedians, type Series } from '../series.js'
import { pairedRatios } from '../statistics.js'
import { openSubject } from '../subjects.js'
import type { BenchContext, Report, Suite } from '../suite.js'
import { formatBeside, formatEstimate, formatMegabytes, formatNumber, formatRatio, type Table } from '../table.js'
import type { Text } from '../texts.js'
import { browserPlace } from '../wasm/browser-place.js'
import { CONTENDERS, type Contender, type ContenderModel, isSame, titleOf } from '../wasm/contender.js'
import { nodePlace } from '../wasm/node-place.js'
import type { Fetched, Place, Session } from '../wasm/place.js'

/** Longer than most, so that a measurement takes about a second. */
const SENTENCES = 64
/** wllama is so slow that it gets one text in so many. */
const SHARE_OF_WLLAMA = 4
/** Texts whose rows are compared with those of `@lamjs/native`. */
const CHECKED = 16
/** Texts a call that transformers.js is tried with. */
const TOGETHER = [8, 1, 32]
const MOST_ROUNDS = 9
const MOST_STARTS = 5
/** Of the time there is, for the speed in one place; the first embeddings get the rest. */
const SHARE_OF_SPEED = 0.4
const FIRST_TEXT = 'A light on the end of the breakwater is there or it is not.'

export const wasm: Suite = {
  name: 'wasm',
  description:
    'WebAssembly beside WebAssembly with one thread, in a browser and in this Node: speed, first embedding, memory',
  backends: [],
  peers: [],
  async run(context) {
    const texts = context.texts.sentences(SENTENCES).sort((a, b) => b.tokens - a.tokens)
    const exact = await exactRows(texts.slice(0, CHECKED))
    const tables: Table[] = []
    const notes: string[] = []
    const places: Place[] = [nodePlace()]
    try {
      places.unshift(await browserPlace())
    } catch (error) {
      notes.push(`No browser is measured: ${error instanceof Error ? error.message : error}`)
    }
    try {
      const entered: Entrant[][] = []
      for (const place of places) {
        const { entrants, table } = await measureSpeed(place, texts, exact, notes, context)
        entered.push(entrants)
        tables.push(table)
      }
      for (const [i, place] of places.entries()) tables.push(await measureFirst(place, entered[i], context))
      for (const [i, place] of places.entries()) {
        if (place.fetched === undefined) continue
        tables.push(await measureFetched(place.name, place.fetched, entered[i], context))
      }
    } finally {
      for (const place of places) await place.close()
    }
    return {
      notes: [
        `Texts: ${describeTexts(texts)}; longest first, tokenizing included; contenders take turns within a round. One thread each.`,
        'minilm: one model in the shape of all-MiniLM-L6-v2 with the same random weights everywhere. lam: the default model, which has about as many parameters.',
        'Cosine: the least of 16 texts with the rows of @lamjs/native in float32.',
        'First embedding: from the import of the package to the first row, in a fresh process, or in a fresh page of a browser that has visited it before.',
        'Memory: beyond the empty page or process, after garbage is collected. Weights: the file that is loaded; in the browser the page counts, in Node the resident set.',
        'Fetched: scripts and WebAssembly as gzip makes them, until the first row, on a first visit; the model’s files as they are. MB are millions of bytes.',
        ...notes,
      ],
      tables,
      data: {},
    } satisfies Report
  },
}

interface Entrant {
  readonly contender: Contender
  /** Longest first. */
  readonly texts: readonly Text[]
  /** Texts a call. */
  readonly together: number
  readonly cosine: number
}

/** @param notes gets a line for each contender that does not run */
async function measureSpeed(
  place: Place,
  texts: readonly Text[],
  exact: Readonly<Record<ContenderModel, readonly Float32Array[]>>,
  notes: string[],
  context: BenchContext,
): Promise<{ entrants: Entrant[]; table: Table }> {
  const session = await place.start()
  try {
    const entrants: Entrant[] = []
    for (const contender of CONTENDERS) {
      const name = `${titleOf(contender)} in ${place.name}`
      context.progress(`opening ${name}`)
      try {
        const reason = place.unavailable(contender)
        if (reason !== undefined) throw new Error(reason)
        entrants.push(await enter(session, contender, texts, exact[contender.model]))
      } catch (error) {
        notes.push(`${name} is not measured: ${error instanceof Error ? error.message : error}`)
      }
    }
    const table = await runRounds(place, session, entrants, context)
    context.show(table)
    return { entrants, table }
  } finally {
    await session.close()
  }
}

/** Opens a contender, checks its rows, and finds how many texts a call are the fastest. */
async function enter(
  session: Session,
  contender: Contender,
  texts: readonly Text[],
  exact: readonly Float32Array[],
): Promise<Entrant> {
  const timed = texts.filter((_, i) => contender.program !== 'wllama' || i % SHARE_OF_WLLAMA === 0)
  const strings = timed.map(({ text }) => text)
  await session.send({ do: 'open', contender })
  const { rows = [] } = await session.send({
    do: 'embed',
    contender,
    texts: texts.slice(0, CHECKED).map(({ text }) => text),
    together: 8,
    rows: CHECKED,
  })
  const cosine = Math.min(...exact.map((row, i) => row.reduce((sum, value, j) => sum + value * rows[i][j], 0)))
  const trials = contender.program === 'transformers' ? TOGETHER : [strings.length]
  const times: number[] = []
  for (const together of trials) {
    const { milliseconds } = await session.send({ do: 'embed', contender, texts: strings, together, rows: 0 })
    times.push(milliseconds)
  }
  return { contender, texts: timed, together: trials[times.indexOf(Math.min(...times))], cosine }
}

async function runRounds(
  place: Place,
  session: Session,
  entrants: readonly Entrant[],
  context: BenchContext,
): Promise<Table> {
  const base = entrants.find(({ contender }) => isSame(contender, CONTENDERS[0]))
  const { series } = await context.rounds({
    title: `speed in ${place.name}`,
    subjects: entrants,
    ...(base === undefined ? {} : { base }),
    nameOf: ({ contender }) => ({ workload: `${contender.model} in ${place.name}`, subject: titleOf(contender) }),
    async measure({ contender, together, texts }) {
      const strings = texts.map(({ text }) => text)
      const { milliseconds } = await session.send({ do: 'embed', contender, texts: strings, together, rows: 0 })
      return countTokens(texts) / (milliseconds / 1000)
    },
    metrics: [{ metric: THROUGHPUT, of: (rate) => rate }],
    most: context.quick ? 2 : MOST_ROUNDS,
    budget: context.budget.part(SHARE_OF_SPEED),
  })
  const q8 = series[0][entrants.findIndex(({ contender }) => isSame(contender, CONTENDERS[1]))]
  return {
    title: `Speed in ${place.name}, one thread`,
    head: ['program', 'model', 'tokens/s [95%]', 'beside transformers.js float32', 'beside its q8', 'cosine: least'],
    rows: entrants.map(({ contender, cosine }, i) => [
      titleOf(contender),
      contender.model,
      formatEstimate(series[0][i].estimate),
      formatBeside(series[0][i]),
      q8 === undefined ? '' : ratioTo(series[0][i], q8),
      cosine.toFixed(5),
    ]),
  }
}

function ratioTo(one: Series, other: Series): string {
  if (one === other) return formatRatio(1)
  const [above, below] = [roundMedians(one.samples), roundMedians(other.samples)]
  return formatEstimate(estimateMedian(pairedRatios([...above.values()], [...below.values()])), formatRatio)
}

async function measureFirst(place: Place, entrants: readonly Entrant[], context: BenchContext): Promise<Table> {
  const { series } = await context.rounds({
    title: `first embedding in ${place.name}`,
    subjects: entrants,
    nameOf: ({ contender }) => ({ workload: `${contender.model} in ${place.name}`, subject: titleOf(contender) }),
    measure: ({ contender }) => place.first(contender, FIRST_TEXT),
    metrics: [{ metric: LATENCY, of: (milliseconds) => milliseconds }],
    most: context.quick ? 1 : MOST_STARTS,
    budget: context.budget,
  })
  const memory: number[] = []
  for (const { contender } of entrants) {
    context.progress(`memory of ${titleOf(contender)} in ${place.name}`)
    memory.push(await place.memory(contender, FIRST_TEXT))
  }
  const table: Table = {
    title: `First embedding in ${place.name}`,
    head: ['program', 'model', 'ms [95%]', 'memory', 'weights', 'memory beside weights'],
    rows: entrants.map(({ contender }, i) => {
      const weights = weightsOf(contender)
      return [
        titleOf(contender),
        contender.model,
        formatEstimate(series[0][i].estimate, (value) => formatNumber(Math.round(value))),
        formatMegabytes(memory[i]),
        formatMegabytes(weights),
        formatRatio(memory[i] / weights),
      ]
    }),
  }
  context.show(table)
  return table
}

async function measureFetched(
  placeName: string,
  fetched: NonNullable<Place['fetched']>,
  entrants: readonly Entrant[],
  context: BenchContext,
): Promise<Table> {
  const found: Fetched[] = []
  for (const { contender } of entrants) {
    context.progress(`first visit of ${titleOf(contender)} in ${placeName}`)
    found.push(await fetched(contender, FIRST_TEXT))
  }
  const table: Table = {
    title: `What a page fetches, in ${placeName}`,
    head: ['program', 'model', 'program, gzip', 'model files', 'in all'],
    rows: entrants.map(({ contender }, i) => [
      titleOf(contender),
      contender.model,
      formatMegabytes(found[i].program),
      formatMegabytes(found[i].model),
      formatMegabytes(found[i].program + found[i].model),
    ]),
  }
  context.show(table)
  return table
}

/** Size of the file that a contender loads, in bytes. */
function weightsOf(contender: Contender): number {
  if (contender.model === 'lam') return statSync(fileURLToPath(mini.files['model.safetensors'])).size
  const { folder } = publishedFolder(contender.model)
  switch (contender.program) {
    case 'transformers':
      return statSync(join(folder, 'onnx', contender.dtype === 'q8' ? 'model_quantized.onnx' : 'model.onnx')).size
    case 'wllama':
      return statSync(join(folder, 'gguf', contender.file)).size
    default:
      return statSync(join(folder, 'model.safetensors')).size
  }
}

async function exactRows(texts: readonly Text[]): Promise<Readonly<Record<ContenderModel, readonly Float32Array[]>>> {
  const strings = texts.map(({ text }) => text)
  const rowsOf = async (model?: 'minilm') => {
    const subject = await openSubject({ backend: 'native', precision: 'float32', ...(model && { model }) })
    const rows = [...(await subject.embed(strings))]
    await subject.dispose()
    return rows
  }
  return { lam: await rowsOf(), minilm: await rowsOf('minilm') }
}
