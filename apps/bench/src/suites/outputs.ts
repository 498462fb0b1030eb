import { readFile } from 'node:fs/promises'
import { loadBackend } from '@lamjs/backends'
import {
  binarySimilarity,
  Embeddings,
  hammingSimilarity,
  int8Similarity,
  LAM,
  quantizeEmbeddings,
  similarity,
} from '@lamjs/core'
import { describeTexts } from '../corpus.js'
import { readLabelledPairs } from '../labelled-pairs.js'
import { spearman, summarise } from '../statistics.js'
import { subjectName } from '../subjects.js'
import { type Report, type Suite, wantedSubjects } from '../suite.js'
import type { Table } from '../table.js'

/** Texts that look for others, drawn first, and texts to be found. */
const QUERIES = 100
const SENTENCES = 1000
const TEN = 10
/** Texts that a search by bits hands to the rows that rescore it. */
const CANDIDATES = 4 * TEN

/** A way to compare queries with rows that were stored. */
export interface Storage {
  readonly name: string
  /** Bytes a row takes. */
  bytes(dim: number): number
  /** `[queries, rows]`, row-major. */
  scores(queries: Embeddings, rows: Embeddings): Float32Array
  /** What orders the nearest again, after `scores` has found them. */
  rescored?(queries: Embeddings, rows: Embeddings): Float32Array
}

const int8Scores = (queries: Embeddings, rows: Embeddings) =>
  int8Similarity(quantizeEmbeddings(queries, 'int8'), quantizeEmbeddings(rows, 'int8'))

const bitScores = (queries: Embeddings, rows: Embeddings) =>
  hammingSimilarity(quantizeEmbeddings(queries, 'binary'), quantizeEmbeddings(rows, 'binary'))

const signScores = (queries: Embeddings, rows: Embeddings) => {
  const bits = quantizeEmbeddings(rows, 'binary')
  return Float32Array.from([...queries].flatMap((query) => [...binarySimilarity(query, bits)]))
}

const FLOAT32: Storage = { name: 'float32', bytes: (dim) => 4 * dim, scores: similarity }

export const STORAGES: readonly Storage[] = [
  { name: 'int8', bytes: (dim) => dim + 4, scores: int8Scores },
  { name: 'binary', bytes: (dim) => Math.ceil(dim / 8), scores: bitScores },
  { name: 'binary, query in float32', bytes: (dim) => Math.ceil(dim / 8), scores: signScores },
  {
    name: `binary, ${CANDIDATES} nearest rescored by int8 rows`,
    bytes: (dim) => Math.ceil(dim / 8) + dim + 4,
    scores: bitScores,
    rescored: int8Scores,
  },
  {
    name: `binary, ${CANDIDATES} nearest rescored by float32 rows`,
    bytes: (dim) => Math.ceil(dim / 8) + 4 * dim,
    scores: bitScores,
    rescored: similarity,
  },
]

export const outputs: Suite = {
  name: 'outputs',
  description: 'how far int8 and binary rows rank 1,000 sentences, and labelled pairs of --pairs, as float32 rows do',
  options: ['pairs'],
  async run(context) {
    const texts = context.texts.sentences(context.quick ? 2 * QUERIES : QUERIES + SENTENCES)
    const pairs = context.pairs === undefined ? undefined : readLabelledPairs(await readFile(context.pairs, 'utf8'))
    const { keys, absent } = await wantedSubjects(context)
    const tables: Table[] = []
    const data: Record<string, unknown> = {}
    for (const key of keys) {
      if ('peer' in key) continue
      const name = subjectName(key)
      context.progress(name)
      const precision = key.precision === undefined ? {} : { precision: key.precision }
      await using lam = new LAM(await loadBackend(key.backend), precision)
      const embed = (all: readonly string[]) => lam.encode(all)
      const strings = texts.map(({ text }) => text)
      const [queries, rows] = [await embed(strings.slice(0, QUERIES)), await embed(strings.slice(QUERIES))]
      const ranked = STORAGES.map((storage) => ranking(storage, queries, rows))
      tables.push({
        title: `${name}: rankings of ${QUERIES} queries, beside float32`,
        head: ['rows', 'bytes a row', 'rank: least', 'median', 'nearest ten'],
        rows: STORAGES.map((storage, i) => [
          storage.name,
          String(storage.bytes(rows.dim)),
          ranked[i].ranks === undefined ? '–' : ranked[i].ranks.min.toFixed(4),
          ranked[i].ranks === undefined ? '–' : ranked[i].ranks.median.toFixed(4),
          `${(100 * ranked[i].sharedTen).toFixed(1)}%`,
        ]),
      })
      data[name] = { rankings: Object.fromEntries(STORAGES.map((storage, i) => [storage.name, ranked[i]])) }
      if (pairs === undefined) continue
      const [first, second] = [
        await embed(pairs.map((pair) => pair.first)),
        await embed(pairs.map((pair) => pair.second)),
      ]
      const labels = pairs.map(({ score }) => score)
      const exact = pairScores(FLOAT32, first, second)
      const compared = [FLOAT32, ...STORAGES.filter(({ rescored }) => rescored === undefined)].map((storage) => {
        const scores = pairScores(storage, first, second)
        return { name: storage.name, labels: spearman(labels, scores), float32: spearman(exact, scores) }
      })
      tables.push({
        title: `${name}: Spearman over ${pairs.length} pairs`,
        head: ['rows', 'with the labels', 'with float32'],
        rows: compared.map((found) => [found.name, found.labels.toFixed(4), found.float32.toFixed(4)]),
      })
      data[name] = { ...(data[name] as object), pairs: compared }
    }
    return {
      notes: [
        `Texts: ${describeTexts(texts)}; the first ${QUERIES} are looked up among the others.`,
        "Rank: Spearman's correlation of a query's ranking of all rows with its ranking by float32 rows. Nearest ten: how many are the same.",
        'Equal scores share their rank. These numbers do not depend on how busy the machine is.',
        ...(pairs === undefined ? ['Without --pairs, no labels are compared.'] : []),
        ...absent,
      ],
      tables,
      data,
    } satisfies Report
  },
}

/** How a storage ranks the rows for each query, beside float32. */
export function ranking(storage: Storage, queries: Embeddings, rows: Embeddings) {
  const exact = similarity(queries, rows)
  const found = storage.scores(queries, rows)
  const again = storage.rescored?.(queries, rows)
  const ranks: number[] = []
  let shared = 0
  for (let query = 0; query < queries.length; query++) {
    const of = (scores: Float32Array) => [...scores.subarray(query * rows.length, (query + 1) * rows.length)]
    ranks.push(spearman(of(exact), of(found)))
    const nearest = new Set(best([...of(exact).keys()], of(exact), TEN))
    const candidates = again === undefined ? [...of(found).keys()] : best([...of(found).keys()], of(found), CANDIDATES)
    shared += best(candidates, of(again ?? found), TEN).filter((row) => nearest.has(row)).length / TEN
  }
  return { ranks: again === undefined ? summarise(ranks) : undefined, sharedTen: shared / queries.length }
}

function best(rows: readonly number[], scores: readonly number[], count: number): number[] {
  return [...rows].sort((a, b) => scores[b] - scores[a]).slice(0, count)
}

function pairScores(storage: Storage, first: Embeddings, second: Embeddings): number[] {
  return Array.from(first, (_, i) => storage.scores(rowAlone(first, i), rowAlone(second, i))[0])
}

function rowAlone(rows: Embeddings, index: number): Embeddings {
  const data = rows.data.slice(index * rows.dim, (index + 1) * rows.dim)
  return new Embeddings(data, rows.dim, rows.tokenCounts.slice(index, index + 1), [])
}
