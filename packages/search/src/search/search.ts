import { type Embedder, LamError, type Reranker } from '@lamjs/core'
import { encodeSide, rankTexts, throwIfAborted } from '@lamjs/core/embedder'
import picomatch from 'picomatch'
import type { Database } from '../database/database.js'
import {
  ALWAYS,
  byWords,
  conditionOf,
  type FoundPassage,
  type Near,
  nearest,
  passagesOf,
  wordsAskedFor,
} from '../store/read.js'
import type { Setup } from '../store/schema.js'
import { reciprocalRankFusion } from './fusion.js'
import type { Hit, SearchOptions } from './hit.js'
import { likeQuery, wordsOf } from './matches.js'

export interface Searched {
  readonly database: Database
  readonly schema: string
  readonly setup: Setup
  readonly embedder: Embedder
  readonly reranker?: Reranker | undefined
}

/** Candidates of each list for one hit asked for, and at least. With 10 hits, all 200 signs that pgvector's index looks at. */
const SIGNS = { each: 20, least: 200 }
const WORDS = { each: 5, least: 50 }
/** Hits that a reranker reads. */
const RERANKED = 50

/** @throws LamError `LAM_INPUT_INVALID` for an empty query, `LAM_OPTION_INVALID`, and the embedder's errors */
export async function search(index: Searched, query: string, options: SearchOptions = {}): Promise<Hit[]> {
  const { top = 10, mode = 'hybrid', filter, signal, rerank = index.reranker !== undefined } = options
  check(index, query, options)
  const { database, schema, setup } = index
  const condition = filter ? await conditionOf(database, schema, filter, pathTest(filter.path)) : ALWAYS
  const wanted = rerank ? Math.max(top, RERANKED) : top
  const near = mode === 'words' ? [] : await nearestTo(index, query, { wanted, condition, signal })
  throwIfAborted(signal)
  const most = Math.max(WORDS.least, WORDS.each * wanted)
  const worded = mode === 'vectors' ? [] : await byWords(database, schema, setup, query, { most, condition })
  throwIfAborted(signal)
  const lists = { vectors: near.map(({ id }) => id), words: worded }
  const fused = reciprocalRankFusion([lists.vectors, lists.words])
  const found = await firstFound(index, fused, wanted)
  const similarities = new Map(near.map(({ id, similarity }) => [id, similarity]))
  const ranksOf = (list: readonly number[]) => new Map(list.map((id, i) => [id, i + 1]))
  const ranks = { vectors: ranksOf(lists.vectors), words: ranksOf(lists.words) }
  const hits = found.map(({ passage, score }) => hitOf(passage, score, similarities, ranks))
  const sorted = rerank ? await reranked(index, query, hits, signal) : hits
  return withMatches(index, query, sorted.slice(0, top))
}

async function nearestTo(
  { database, schema, setup, embedder }: Searched,
  query: string,
  {
    wanted,
    condition,
    signal,
  }: { wanted: number; condition: Parameters<typeof nearest>[3]['condition']; signal: SearchOptions['signal'] },
): Promise<Near[]> {
  const rows = await encodeSide(embedder, 'query', [query], signal ? { signal } : {})
  if (rows.dim !== setup.dim) {
    throw new LamError(
      'LAM_INDEX_MISMATCH',
      `The index has rows of ${setup.dim} components, and the embedder gives ${rows.dim}. Search with ${setup.model}.`,
    )
  }
  const candidates = Math.max(SIGNS.least, SIGNS.each * wanted)
  const near = await nearest(database, schema, rows.data, { candidates, condition })
  return near.slice(0, Math.max(WORDS.least, WORDS.each * wanted))
}

/** The first `wanted` passages that some file has. */
async function firstFound(
  { database, schema }: Searched,
  fused: readonly { id: number; score: number }[],
  wanted: number,
) {
  const found: { passage: FoundPassage; score: number }[] = []
  for (let from = 0; from < fused.length && found.length < wanted; from += wanted) {
    const some = fused.slice(from, from + wanted)
    const passages = await passagesOf(
      database,
      schema,
      some.map(({ id }) => id),
    )
    const byId = new Map(passages.map((passage) => [passage.id, passage]))
    for (const { id, score } of some) {
      const passage = byId.get(id)
      if (passage !== undefined && passage.paths.length > 0) found.push({ passage, score })
    }
  }
  return found.slice(0, wanted)
}

type Ranks = ReadonlyMap<number, number>

function hitOf(
  passage: FoundPassage,
  score: number,
  similarities: ReadonlyMap<number, number>,
  ranks: { readonly vectors: Ranks; readonly words: Ranks },
): Hit {
  const similarity = similarities.get(passage.id)
  const vectors = ranks.vectors.get(passage.id)
  const words = ranks.words.get(passage.id)
  const [file, ...copies] = passage.paths
  return {
    file,
    line: passage.line,
    start: passage.file_start,
    end: passage.file_end,
    score,
    text: passage.text,
    ...(similarity === undefined ? {} : { similarity }),
    ranks: { ...(vectors === undefined ? {} : { vectors }), ...(words === undefined ? {} : { words }) },
    matches: [],
    ...(passage.title === null ? {} : { title: passage.title }),
    metadata: passage.metadata,
    ...(copies.length === 0 ? {} : { copies }),
  }
}

async function reranked(
  { reranker }: Searched,
  query: string,
  hits: readonly Hit[],
  signal: SearchOptions['signal'],
): Promise<Hit[]> {
  if (reranker === undefined || hits.length === 0) return [...hits]
  const texts = hits.map(({ text }) => text)
  const { ranking } = await rankTexts(reranker, query, texts, signal ? { signal } : {})
  return ranking.map(({ index, score }) => ({ ...hits[index], score }))
}

async function withMatches({ database, setup }: Searched, query: string, hits: readonly Hit[]): Promise<Hit[]> {
  const words = hits.map(({ text }) => wordsOf(text))
  const asked = await wordsAskedFor(database, setup, query, likeQuery(query, words))
  return hits.map((hit, i) => ({
    ...hit,
    matches: words[i].filter(({ word }) => asked.has(word)).map(({ start, end }) => ({ start, end })),
  }))
}

function pathTest(path: string | readonly string[] | undefined): ((path: string) => boolean) | undefined {
  return path === undefined ? undefined : picomatch([path].flat() as string[], { dot: true })
}

function check({ reranker }: Searched, query: unknown, { top = 10, mode = 'hybrid', rerank }: SearchOptions): void {
  if (typeof query !== 'string' || query.trim() === '')
    throw new LamError('LAM_INPUT_INVALID', 'A search needs a query with at least one word.')
  if (!Number.isInteger(top) || top < 1)
    throw new LamError('LAM_OPTION_INVALID', `top must be a whole number of at least 1; found ${top}.`)
  if (!['hybrid', 'vectors', 'words'].includes(mode))
    throw new LamError('LAM_OPTION_INVALID', `mode must be 'hybrid', 'vectors' or 'words'; found ${String(mode)}.`)
  if (rerank === true && reranker === undefined)
    throw new LamError('LAM_OPTION_INVALID', 'rerank needs an index that was opened with a reranker.')
}
