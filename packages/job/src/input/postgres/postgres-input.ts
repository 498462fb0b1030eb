import { createHash } from 'node:crypto'
import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { ClientBase } from 'pg'
import { z } from 'zod'
import type { Column, ColumnType } from '../../columns/column.js'
import type { JobDescription } from '../../description/description.js'
import { Postgres, quoteName, quoteText } from '../../stores/postgres.js'
import { keptNames, pick } from '../columns.js'
import type { InputRow, JobInput, Shard } from '../job-input.js'
import { shardName } from '../shard-name.js'

const locator = z.object({
  /** Keys of the first and the last row, as text. */
  first: z.string(),
  last: z.string(),
  /** Of the key; it becomes a part of a statement. */
  type: z.string().regex(/^[a-z][a-z0-9_ ]*$/),
  /** Of all columns of all rows, in any order. */
  hash: z.string(),
  firstRow: z.number(),
})

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
const FETCH_ROWS = 1_000

interface Planned {
  readonly rows: number
  readonly first: string
  readonly last: string
  readonly type: string
  readonly hash: string
  readonly ambiguous: boolean
}

/**
 * The rows of a query. A shard is a range of its key. The plan holds a hash of each shard's rows, and a shard is read from one snapshot that
 * must have that hash: what lands is the query's result at the time of the plan, or the shard fails.
 */
export class PostgresInput implements JobInput {
  readonly #postgres: Postgres
  readonly #query: string
  readonly #key: string
  readonly #job: Pick<JobDescription, 'text' | 'id' | 'keep'>

  private constructor(
    postgres: Postgres,
    query: string,
    key: string,
    job: Pick<JobDescription, 'text' | 'id' | 'keep'>,
  ) {
    this.#postgres = postgres
    this.#query = `(${query.trim().replace(/;$/, '')}\n) AS q`
    this.#key = key
    this.#job = job
  }

  static async open(
    { url, query, key }: { url?: string | undefined; query: string; key: string },
    job: Pick<JobDescription, 'text' | 'id' | 'keep'>,
  ): Promise<PostgresInput> {
    return new PostgresInput(await Postgres.open(url), query, key, job)
  }

  async fingerprint(signal: AbortSignal): Promise<string> {
    const found = await this.#snapshot(signal, async (client) => {
      const { rows } = await client.query(
        `SELECT current_database() AS database, count(*)::text AS rows, ${HASH} AS hash FROM ${this.#query}`,
      )
      return rows[0]
    })
    return createHash('sha256')
      .update(JSON.stringify([this.#query, this.#key, found.database, found.rows, found.hash]))
      .digest('hex')
  }

  async *shards(shardRows: number, signal: AbortSignal): AsyncIterable<Shard> {
    const key = quoteName(this.#key)
    const planned = await this.#snapshot(signal, async (client) => {
      const { rows } = await client.query<Planned>(
        `SELECT count(*)::int AS rows, (array_agg(k::text ORDER BY n))[1] AS first, (array_agg(k::text ORDER BY n DESC))[1] AS last,
           min(pg_typeof(k)::text) AS type, sum(h)::text AS hash, bool_or(k IS NULL OR k = before) AS ambiguous
         FROM (
           SELECT ${key} AS k, row_number() OVER (ORDER BY ${key}) AS n, lag(${key}) OVER (ORDER BY ${key}) AS before,
             hashtextextended(q::text, 0)::numeric AS h
           FROM ${this.#query}
         ) AS numbered
         GROUP BY (n - 1) / $1 ORDER BY (n - 1) / $1`,
        [shardRows],
      )
      return rows
    })
    if (planned.some(({ ambiguous }) => ambiguous))
      throw new LamError(
        'LAM_INPUT_INVALID',
        `The key ${this.#key} of the query is NULL in a row, or the same in two. Choose a column that is unique.`,
      )
    let firstRow = 0
    for (const [index, { rows, first, last, type, hash }] of planned.entries()) {
      yield { name: shardName(index), index, rows, locator: { first, last, type, hash, firstRow } }
      firstRow += rows
    }
  }

  async columns(signal: AbortSignal): Promise<readonly Column[]> {
    const { fields } = await this.#snapshot(signal, (client) => client.query(`SELECT * FROM ${this.#query} LIMIT 0`))
    const types = new Map(fields.map(({ name, dataTypeID }) => [name, TYPES.get(dataTypeID) ?? 'string']))
    return keptNames(types.keys(), this.#job).map((name) => ({ name, type: types.get(name) ?? 'string' }))
  }

  async *read(shard: Shard, signal: AbortSignal): AsyncIterable<InputRow> {
    const { first, last, type, hash, firstRow } = locator.parse(shard.locator)
    const key = quoteName(this.#key)
    const bound = (text: string) => `${quoteText(text)}::${type}`
    const range = `FROM ${this.#query} WHERE ${key} BETWEEN ${bound(first)} AND ${bound(last)}`
    // The whole shard is fetched before its first row is given: embedding may take minutes, and an open snapshot keeps the database from
    // removing old rows.
    const found = await this.#snapshot(signal, async (client) => {
      const now = await client.query(`SELECT count(*)::int AS rows, ${HASH} AS hash ${range}`)
      if (now.rows[0].rows !== shard.rows || now.rows[0].hash !== hash)
        throw new LamError(
          'LAM_INPUT_INVALID',
          `Rows with keys from ${first} to ${last} changed since the job began (shard ${shard.name}). Begin again with a new output.`,
        )
      await client.query(`DECLARE shard NO SCROLL CURSOR FOR SELECT * ${range} ORDER BY ${key}`)
      const rows: Record<string, unknown>[] = []
      for (;;) {
        throwIfAborted(signal)
        const fetched = await client.query(`FETCH ${FETCH_ROWS} FROM shard`)
        for (const row of fetched.rows) rows.push(row)
        if (fetched.rows.length < FETCH_ROWS) return rows
      }
    })
    for (const [at, record] of found.entries()) {
      const place = `${this.#postgres.where}, ${this.#key} ${JSON.stringify(record[this.#key])}`
      yield pick(record, this.#job, { place, row: firstRow + at })
    }
  }

  close(): Promise<void> {
    return this.#postgres.close()
  }

  #snapshot<Result>(signal: AbortSignal, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
    throwIfAborted(signal)
    return this.#postgres.transaction(SNAPSHOT, 'LAM_INPUT_INVALID', work)
  }
}

/** Of PostgreSQL's types whose values do not arrive as text, and of bigint. */
const TYPES: ReadonlyMap<number, ColumnType> = new Map([
  [16, 'boolean'],
  ...[20, 21, 23, 26].map((oid) => [oid, 'int64'] as const),
  ...[700, 701].map((oid) => [oid, 'double'] as const),
  ...[114, 3802].map((oid) => [oid, 'json'] as const),
])

/** Of all rows, in any order. */
const HASH = 'coalesce(sum(hashtextextended(q::text, 0)::numeric), 0)::text'
