import type { Database, Statements } from '../database/database.js'
import type { Metadata } from '../documents/document.js'
import type { Filter } from '../search/hit.js'
import type { Setup } from './schema.js'
import { cosine, signsOf } from './vectors.js'
import type { FileHash } from './write.js'

export function allFiles(database: Database, schema: string): Promise<FileHash[]> {
  return database.query(
    `select path, encode(hash, 'hex') hash from ${schema}.file join ${schema}.content on content.id = file.content`,
  )
}

/** Condition of SQL on a passage, with values from `$2` on. */
export interface Condition {
  readonly sql: string
  readonly values: readonly unknown[]
}

export const ALWAYS: Condition = { sql: 'true', values: [] }

/** @param paths whether a file counts */
export async function conditionOf(
  database: Database,
  schema: string,
  { metadata = {} }: Filter,
  paths?: (path: string) => boolean,
): Promise<Condition> {
  const values: unknown[] = []
  const tests: string[] = []
  if (paths !== undefined) {
    const files = await database.query<{ path: string; content: number }>(`select path, content from ${schema}.file`)
    values.push([...new Set(files.filter(({ path }) => paths(path)).map(({ content }) => content))])
    tests.push(`document.content = any ($${values.length + 1}::int[])`)
  }
  for (const [key, wanted] of Object.entries(metadata)) {
    values.push([wanted].flat().map((value) => JSON.stringify({ [key]: value })))
    tests.push(`document.metadata @> any ($${values.length + 1}::jsonb[])`)
  }
  if (tests.length === 0) return ALWAYS
  return {
    sql: `block in (select block.id from ${schema}.block join ${schema}.document on document.id = block.document where ${tests.join(' and ')})`,
    values,
  }
}

export interface Near {
  readonly id: number
  readonly similarity: number
}

/**
 * The passages nearest to a query, best first: candidates by the Hamming distance of their signs, ordered by cosine.
 * @param candidates how many to look at; more find more of the true nearest
 */
export async function nearest(
  database: Database,
  schema: string,
  query: Float32Array,
  { candidates, condition }: { readonly candidates: number; readonly condition: Condition },
): Promise<Near[]> {
  const rows = await database.query<{ id: number; signs: string; vector: Uint8Array | null }>(
    `select id, signs::text signs, vector from ${schema}.passage where ${condition.sql}
      order by signs <~> $1::bit(${query.length}) limit ${candidates}`,
    [signsOf(query), ...condition.values],
  )
  return rows
    .map(({ id, ...kept }) => ({ id, similarity: cosine(query, kept) }))
    .sort((a, b) => b.similarity - a.similarity || a.id - b.id)
}

/**
 * The passages whose words answer a query best, best first: by BM25; or those that have most of the query's words, by `ts_rank_cd` among them, as that
 * rank counts a common word as much as a rare one.
 */
export async function byWords(
  database: Database,
  schema: string,
  { words, language }: Pick<Setup, 'words' | 'language'>,
  query: string,
  { most, condition }: { readonly most: number; readonly condition: Condition },
): Promise<number[]> {
  const text = `${schema}.passage_text(block, first, length)`
  const vector = `to_tsvector('${language}'::regconfig, ${text})`
  // The score stays out of the select list, where PostgreSQL would compute it a second time from the text.
  const score = `${text} <@> to_bm25query($1, '${schema}.passage_words')`
  // PostgreSQL may sort all that meets a condition, also passages with none of the words. Their score is 0, and others are negative.
  const worded = condition === ALWAYS ? 'true' : `${score} < 0`
  const sql =
    words === 'bm25'
      ? `select id from ${schema}.passage where ${condition.sql} and ${worded} order by ${score} limit ${most}`
      : `select id from (
            select id, ${vector} vector, query from ${schema}.passage, (select ${anyWord(language)} query) asked
            where ${vector} @@ query and ${condition.sql}
          ) found
          order by (
            select count(*) from unnest(tsvector_to_array(vector)) word
            where word = any (tsvector_to_array(to_tsvector('${language}'::regconfig, $1)))
          ) desc, ts_rank_cd(vector, query) desc, id limit ${most}`
  const ranked = (statements: Statements) => statements.query<{ id: number }>(sql, [query, ...condition.values])
  const rows =
    words === 'bm25' && condition === ALWAYS ? await inOrderOfIndex(database, ranked) : await ranked(database)
  return rows.map(({ id }) => id)
}

/** Without a condition the index alone gives the order, and only what has a word. PostgreSQL would sort all of a small table. */
function inOrderOfIndex<Result>(database: Database, ask: (statements: Statements) => Promise<Result>): Promise<Result> {
  return database.transaction(async (statements) => {
    await statements.run('set local enable_sort = off')
    return ask(statements)
  })
}

/** A text search query for any of the words of `$1`. */
const anyWord = (language: string) => `replace(plainto_tsquery('${language}'::regconfig, $1)::text, '&', '|')::tsquery`

/** Those of `words` that the query asks for, as the language's stems compare. */
export async function wordsAskedFor(
  database: Database,
  { language }: Pick<Setup, 'language'>,
  query: string,
  words: readonly string[],
): Promise<Set<string>> {
  if (words.length === 0) return new Set()
  const rows = await database.query<{ word: string }>(
    `select word from unnest($2::text[]) word, (select ${anyWord(language)} query) asked
      where to_tsvector('${language}'::regconfig, word) @@ query`,
    [query, words],
  )
  return new Set(rows.map(({ word }) => word))
}

export interface FoundPassage {
  readonly id: number
  readonly text: string
  readonly line: number
  readonly file_start: number
  readonly file_end: number
  readonly title: string | null
  readonly metadata: Metadata
  /** The files that have it, in their order. None for content that no file has any more. */
  readonly paths: readonly string[]
}

export function passagesOf(database: Database, schema: string, ids: readonly number[]): Promise<FoundPassage[]> {
  return database.query(
    `select passage.id, ${schema}.passage_text(block, first, length) "text", line, file_start, file_end, title, metadata,
        array(select path from ${schema}.file where file.content = document.content order by path) paths
      from ${schema}.passage join ${schema}.block on block.id = passage.block join ${schema}.document on document.id = block.document
      where passage.id = any ($1::int[])`,
    [ids],
  )
}
