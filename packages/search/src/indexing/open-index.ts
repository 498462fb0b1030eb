import { type Embedder, LamError } from '@lamjs/core'
import type { Database } from '../database/database.js'
import { checkCut } from '../passages/check-cut.js'
import { search } from '../search/search.js'
import { createSchema, type Setup, VERSION } from '../store/schema.js'
import { readsPassages } from './encode-passages.js'
import type { IndexOptions, IndexStats, SearchIndex } from './search-index.js'
import { requireTokenizer } from './token-ends.js'
import { Update } from './update.js'

/**
 * Opens the index in a database, or makes one.
 * @param place for messages
 */
export async function openIndexIn(database: Database, place: string, options: IndexOptions): Promise<SearchIndex> {
  const { reranker, schema = 'lam_search', wait = 10_000 } = options
  checkNames(schema, options.language)
  await database.run(`set client_min_messages = warning`)
  const existing = await readSetup(database, schema)
  if (existing === undefined && options.create === false) {
    throw new LamError(
      'LAM_INDEX_NOT_FOUND',
      `There is no index at ${place}. Make one with lam index, or name its place.`,
    )
  }
  const embedder = await embedderOf(options, existing)
  const setup = existing ?? (await newSetup(database, embedder, options))
  if (existing === undefined) await database.transaction((statements) => createSchema(statements, schema, setup))
  else await checkSetup(existing, place, embedder, options)
  await database.run(`set hnsw.ef_search = 200; set hnsw.iterative_scan = relaxed_order`)
  const index = { database, schema, setup, embedder, reranker, wait }
  let updating: Promise<unknown> = Promise.resolve()
  return {
    update(files, updateOptions = {}) {
      const run = updating.then(() => new Update(index, updateOptions).run(files))
      updating = run.catch(() => {})
      return run
    },
    search: (query, searchOptions) => search(index, query, searchOptions),
    stats: () => statsOf(database, schema, setup),
    async close() {
      await updating
      await database.close()
    },
  }
}

async function embedderOf({ embedder }: IndexOptions, made: Setup | undefined): Promise<Embedder> {
  if (typeof embedder !== 'function') return embedder
  return embedder(made && { model: made.model, precision: made.computed })
}

function checkNames(schema: string, language: string | undefined): void {
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema))
    throw new LamError(
      'LAM_OPTION_INVALID',
      `schema must be small letters, digits and _; found ${JSON.stringify(schema)}.`,
    )
  if (language !== undefined && !/^[a-z_]{1,40}$/.test(language))
    throw new LamError(
      'LAM_OPTION_INVALID',
      `language must be a text search configuration such as english or simple; found ${JSON.stringify(language)}.`,
    )
}

async function readSetup(database: Database, schema: string): Promise<Setup | undefined> {
  const [{ there }] = await database.query<{ there: boolean }>(`select to_regclass($1) is not null there`, [
    `${schema}.setup`,
  ])
  if (!there) return undefined
  const [{ value }] = await database.query<{ value: Setup }>(`select value from ${schema}.setup`)
  return value
}

async function newSetup(database: Database, embedder: Embedder, options: IndexOptions): Promise<Setup> {
  const { precision = 'int8', language = 'english' } = options
  const cut = checkCut(options.cut)
  if (cut.by === 'tokens') requireTokenizer(embedder)
  const facts = await factsOf(embedder)
  await database.run('create extension if not exists vector').catch((cause) => {
    throw new LamError('LAM_STORE_FAILED', `The server needs the extension pgvector, 0.8 or newer: ${cause.message}`, {
      cause,
    })
  })
  const words = await database.run('create extension if not exists pg_textsearch').then(
    () => 'bm25' as const,
    () => 'ts_rank_cd' as const,
  )
  const known = await database.query(`select from pg_ts_config where cfgname = $1`, [language])
  if (known.length === 0) {
    const names = await database.query<{ cfgname: string }>(`select cfgname from pg_ts_config order by cfgname`)
    throw new LamError(
      'LAM_OPTION_INVALID',
      `language must be one of ${names.map(({ cfgname }) => cfgname).join(', ')}; found ${language}.`,
    )
  }
  return {
    version: VERSION,
    ...facts,
    precision,
    context: readsPassages(embedder) ? (options.context ?? 'windows') : 'passage',
    cut,
    columns: options.columns ?? null,
    language,
    words,
  }
}

async function factsOf(embedder: Embedder): Promise<Pick<Setup, 'model' | 'fingerprint' | 'dim' | 'computed'>> {
  const info = await embedder.info()
  const fingerprint = (await embedder.fingerprint?.()) ?? null
  const computed = 'precision' in info ? String(info.precision) : null
  return { model: info.model, fingerprint, dim: info.dim, computed }
}

/** @throws LamError `LAM_INDEX_MISMATCH` */
async function checkSetup(setup: Setup, place: string, embedder: Embedder, options: IndexOptions): Promise<void> {
  const mismatch = (what: string) => new LamError('LAM_INDEX_MISMATCH', `The index at ${place} ${what}`)
  if (setup.version !== VERSION)
    throw mismatch(`is of another version (${setup.version}, this is ${VERSION}). Remove it and index again.`)
  const facts = await factsOf(embedder)
  const differs = (key: 'fingerprint' | 'computed') =>
    setup[key] !== null && facts[key] !== null && setup[key] !== facts[key]
  if (facts.model !== setup.model || facts.dim !== setup.dim || differs('fingerprint')) {
    const which = facts.model === setup.model ? 'another model of that name' : `the model ${facts.model}`
    throw mismatch(
      `has vectors of ${setup.model}, which do not compare with those of ${which}. Use ${setup.model}, or index again to another place.`,
    )
  }
  if (differs('computed'))
    throw mismatch(
      `has vectors computed in ${setup.computed}, and the embedder computes in ${facts.computed}. Use precision ${setup.computed}, or index again to another place.`,
    )
  const { cut = {} } = options
  const asked = {
    ...cut,
    columns: options.columns?.join(', '),
    precision: options.precision,
    language: options.language,
    context: options.context,
  }
  const had: Record<string, unknown> = {
    ...setup.cut,
    columns: setup.columns?.join(', ') ?? 'of its own choice',
    precision: setup.precision,
    language: setup.language,
    context: setup.context,
  }
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined && value !== had[name])
      throw mismatch(
        `was made with ${name} ${had[name]}, not ${value}. Leave ${name} out, or index again to another place.`,
      )
  }
}

async function statsOf(database: Database, schema: string, setup: Setup): Promise<IndexStats> {
  const [counts] = await database.query<{ files: number; documents: number; passages: number; bytes: number }>(
    `select (select count(*)::int from ${schema}.file) files, (select count(*)::int from ${schema}.document) documents,
      (select count(*)::int from ${schema}.passage) passages`,
  )
  const { model, dim, precision, language, context, words } = setup
  return { ...counts, model, dim, precision, language, context, words }
}
