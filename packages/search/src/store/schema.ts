import type { Statements } from '../database/database.js'
import type { Cut } from '../passages/cut.js'

/** Raised whenever the tables change. */
export const VERSION = 1

/** What an index was made with. Its rows compare with no others. */
export interface Setup {
  readonly version: number
  readonly model: string
  /** Of the model's files; null from an embedder that does not see them. */
  readonly fingerprint: string | null
  readonly dim: number
  /** How the rows are kept. */
  readonly precision: 'float32' | 'int8' | 'binary'
  /** What the embedder computed in; null from an embedder that does not say. */
  readonly computed: string | null
  readonly context: 'document' | 'windows' | 'passage' | 'both'
  readonly cut: Required<Cut>
  /** The columns of JSONL and CSV files that make a document's text; null for the readers' own choice. */
  readonly columns: readonly string[] | null
  readonly language: string
  /** The store's rank for words. */
  readonly words: 'bm25' | 'ts_rank_cd'
}

/**
 * Makes the tables of an index in the schema `name`.
 *
 * `content` is what files hold, once for all copies: a renamed file keeps its rows. It is `complete` once all its documents are there, and no file
 * points at it before; what a crash left incomplete is removed by the next update. A document's text lies in blocks of whole passages, which
 * PostgreSQL compresses; a passage is a range of code points in one. `passage_text` is immutable in truth: no block ever changes.
 */
export async function createSchema(statements: Statements, name: string, setup: Setup): Promise<void> {
  const bits = `bit(${setup.dim})`
  await statements.run(`
    create schema ${name};
    create table ${name}.setup (value jsonb not null);
    create table ${name}.content (
      id int generated always as identity primary key,
      hash bytea not null unique,
      complete boolean not null default false
    );
    create table ${name}.file (
      path text primary key,
      content int not null references ${name}.content
    );
    create index on ${name}.file (content);
    create table ${name}.document (
      id int generated always as identity primary key,
      content int not null references ${name}.content on delete cascade,
      title text,
      metadata jsonb not null
    );
    create index on ${name}.document (content);
    create table ${name}.block (
      id int generated always as identity primary key,
      document int not null references ${name}.document on delete cascade,
      text text not null
    );
    create index on ${name}.block (document);
    create table ${name}.passage (
      id int generated always as identity primary key,
      block int not null references ${name}.block on delete cascade,
      first int not null,
      length int not null,
      line int not null,
      file_start int not null,
      file_end int not null,
      signs ${bits} not null,
      vector bytea
    );
    create index on ${name}.passage (block);
    create function ${name}.passage_text(of_block int, first int, length int) returns text language sql immutable parallel safe
      as $$ select substr(text, first, length) from ${name}.block where id = of_block $$;
    alter table ${name}.passage alter column vector set storage external;
    create index passage_signs on ${name}.passage using hnsw (signs bit_hamming_ops) with (m = 8, ef_construction = 32);
    ${wordsIndex(name, setup)};
  `)
  await statements.query(`insert into ${name}.setup values ($1)`, [JSON.stringify(setup)])
}

function wordsIndex(name: string, { words, language }: Setup): string {
  const text = `${name}.passage_text(block, first, length)`
  if (words === 'bm25')
    return `create index passage_words on ${name}.passage using bm25 ((${text})) with (text_config = '${language}')`
  return `create index passage_words on ${name}.passage using gin (to_tsvector('${language}'::regconfig, ${text}))`
}
