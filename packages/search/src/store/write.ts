import type { Database, Statements } from '../database/database.js'
import type { NewDocuments } from './rows.js'
import type { Setup } from './schema.js'
import { keptVector, signsOf } from './vectors.js'

export interface Batch {
  readonly parts: readonly NewDocuments[]
  /** Files whose content is complete with this batch, or was before. */
  readonly files: readonly FileHash[]
}

export interface FileHash {
  readonly path: string
  /** SHA-256 of its content, hex. */
  readonly hash: string
}

/** Writes a batch in one transaction. */
export function writeBatch(database: Database, schema: string, setup: Setup, { parts, files }: Batch): Promise<void> {
  return database.transaction(async (statements) => {
    await writeContents(statements, schema, [...parts, ...files])
    await writeDocuments(statements, schema, setup, parts)
    await statements.query(
      `update ${schema}.content set complete = true where not complete and hash = any (select decode(hash, 'hex') from unnest($1::text[]) hash)`,
      [files.map(({ hash }) => hash)],
    )
    await statements.query(
      `insert into ${schema}.file (path, content)
        select given.path, content.id from unnest($1::text[], $2::text[]) given (path, hash)
        join ${schema}.content on content.hash = decode(given.hash, 'hex')
        on conflict (path) do update set content = excluded.content`,
      [files.map(({ path }) => path), files.map(({ hash }) => hash)],
    )
  })
}

async function writeContents(statements: Statements, schema: string, contents: readonly { readonly hash: string }[]) {
  await statements.query(
    `insert into ${schema}.content (hash) select distinct decode(hash, 'hex') from unnest($1::text[]) hash on conflict do nothing`,
    [contents.map(({ hash }) => hash)],
  )
}

async function writeDocuments(
  statements: Statements,
  schema: string,
  setup: Setup,
  parts: readonly NewDocuments[],
): Promise<void> {
  if (parts.length === 0) return
  const contents = await statements.query<{ id: number; hash: string }>(
    `select id, encode(hash, 'hex') hash from ${schema}.content where hash = any (select decode(hash, 'hex') from unnest($1::text[]) hash)`,
    [parts.map(({ hash }) => hash)],
  )
  const ids = new Map(contents.map(({ id, hash }) => [hash, id]))
  const documents = parts.flatMap(({ hash, documents }) =>
    documents.map((document) => ({ document, content: ids.get(hash) })),
  )
  const documentIds = await identities(
    statements,
    `insert into ${schema}.document (content, title, metadata)
      select content, title, metadata from unnest($1::int[], $2::text[], $3::jsonb[]) with ordinality given (content, title, metadata, place)
      order by place returning id`,
    [
      documents.map(({ content }) => content),
      documents.map(({ document }) => document.title ?? null),
      documents.map(({ document }) => JSON.stringify(document.metadata)),
    ],
  )
  const blocks = documents.flatMap(({ document }, i) =>
    document.blocks.map((block) => ({ block, document: documentIds[i] })),
  )
  const blockIds = await identities(
    statements,
    `insert into ${schema}.block (document, text)
      select document, text from unnest($1::int[], $2::text[]) with ordinality given (document, text, place) order by place returning id`,
    [blocks.map(({ document }) => document), blocks.map(({ block }) => block.text)],
  )
  const passages = blocks.flatMap(({ block }, i) =>
    block.passages.map((passage) => ({ ...passage, block: blockIds[i] })),
  )
  const vectors = passages.map(({ row }) => keptVector(row, setup.precision))
  await statements.query(
    `insert into ${schema}.passage (block, first, length, line, file_start, file_end, signs, vector)
      select block, first, length, line, file_start, file_end, signs::bit(${setup.dim}), decode(vector, 'base64')
      from unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::text[], $8::text[])
        with ordinality given (block, first, length, line, file_start, file_end, signs, vector, place)
      order by place`,
    [
      passages.map(({ block }) => block),
      passages.map(({ first }) => first),
      passages.map(({ length }) => length),
      passages.map(({ line }) => line),
      passages.map(({ fileStart }) => fileStart),
      passages.map(({ fileEnd }) => fileEnd),
      passages.map(({ row }) => signsOf(row)),
      vectors.map((vector) => vector && base64Of(vector)),
    ],
  )
}

/** Ids of inserted rows in the order of the values: identities rise in the order of the `select`. */
async function identities(statements: Statements, sql: string, values: readonly unknown[]): Promise<number[]> {
  const rows = await statements.query<{ id: number }>(sql, values)
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}

/** Removes what an update that ended early left: content without some of its documents. */
export function removeIncomplete(database: Database, schema: string): Promise<void> {
  return database.run(`delete from ${schema}.content where not complete`)
}

/** Removes files, and then all content that no file has. */
export function removeFiles(database: Database, schema: string, paths: readonly string[]): Promise<void> {
  return database.transaction(async (statements) => {
    if (paths.length > 0) await statements.query(`delete from ${schema}.file where path = any ($1::text[])`, [paths])
    await statements.run(
      `delete from ${schema}.content where not exists (select from ${schema}.file where file.content = content.id)`,
    )
  })
}

function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/**
 * Puts the store in order once an update has added `added` passages or removed any: no server does it in the background here. The words
 * index is written anew once a third of the passages are new to it; grown by updates it is three times as large.
 */
export async function tidy(
  database: Database,
  schema: string,
  { words }: Setup,
  { added, removed }: { readonly added: number; readonly removed: number },
): Promise<void> {
  if (added === 0 && removed === 0) return
  if (removed > 0) await database.run(`vacuum ${schema}.passage, ${schema}.block, ${schema}.document`)
  // Of the columns that joins and filters use: with all of them it would cut the text of 30,000 passages for the words index.
  await database.run(
    `analyze ${schema}.passage (block), ${schema}.block (document), ${schema}.document (content), ${schema}.file (content)`,
  )
  const [{ passages }] = await database.query<{ passages: number }>(
    `select count(*)::int passages from ${schema}.passage`,
  )
  if (words === 'bm25' && added > passages / 3) await database.run(`reindex index ${schema}.passage_words`)
}
