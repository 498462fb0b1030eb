import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { ClientBase } from 'pg'
import type { Shard } from '../../input/job-input.js'
import type { JsonValue } from '../../json.js'
import { Postgres, quoteName } from '../../stores/postgres.js'
import { batches } from '../batches.js'
import type { JobFacts, JobOutput, OutputRow, ShardReceipt, ShardRows } from '../job-output.js'
import { manifestOf, refuseOtherJob } from '../manifest.js'

const BATCH_ROWS = 500

export interface PgvectorOptions {
  readonly url?: string | undefined
  /** `table`, or `schema.table`. */
  readonly table: string
  /** Of the column `embedding`. */
  readonly type: 'vector' | 'halfvec'
  /** SQL types of `id` and of kept columns that are not text. */
  readonly types: Readonly<Record<string, string>>
}

interface Column {
  readonly name: string
  readonly type: string
}

/**
 * A table with the columns `lam_shard`, `lam_row`, `id`, the kept ones and `embedding`. Beside it, a table `…_lam` has the job's
 * description and a receipt for each shard. The rows of a shard and its receipt land in one transaction.
 */
export class PgvectorOutput implements JobOutput {
  readonly #postgres: Postgres
  readonly #options: PgvectorOptions
  readonly #table: string
  readonly #records: string
  #columns: readonly Column[] | undefined

  private constructor(postgres: Postgres, options: PgvectorOptions) {
    this.#postgres = postgres
    this.#options = options
    const parts = options.table.split('.')
    this.#table = parts.map(quoteName).join('.')
    this.#records = parts.map((part, at) => quoteName(at === parts.length - 1 ? `${part}_lam` : part)).join('.')
  }

  static async open(options: PgvectorOptions): Promise<PgvectorOutput> {
    return new PgvectorOutput(await Postgres.open(options.url), options)
  }

  async prepare(facts: JobFacts): Promise<void> {
    const columns = this.#columnsOf(facts)
    await this.#postgres.transaction('BEGIN', 'LAM_OUTPUT_FAILED', async (client) => {
      await this.#lock(client, 'prepare')
      const { rows: extensions } = await client.query("SELECT FROM pg_extension WHERE extname = 'vector'")
      if (extensions.length === 0) await client.query('CREATE EXTENSION vector')
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${this.#table} (lam_shard text, lam_row integer, ${columns
          .map(({ name, type }) => `${quoteName(name)} ${type}`)
          .join(', ')}, PRIMARY KEY (lam_shard, lam_row))`,
      )
      await this.#refuseOtherTable(client, columns)
      await client.query(`CREATE TABLE IF NOT EXISTS ${this.#records} (name text PRIMARY KEY, value jsonb NOT NULL)`)
      const manifest = manifestOf(facts)
      const found = await this.#record(client, 'manifest')
      if (found === undefined) await this.#setRecord(client, 'manifest', manifest)
      else refuseOtherJob(`The table ${this.#options.table} in ${this.#postgres.where}`, found, manifest)
    })
    this.#columns = columns
  }

  async write(shard: Shard, rows: ShardRows, signal: AbortSignal): Promise<ShardReceipt> {
    const columns = this.#columns
    if (columns === undefined) throw new Error('write before prepare')
    return this.#postgres.transaction('BEGIN', 'LAM_OUTPUT_FAILED', async (client) => {
      // A second worker with the same shard waits here until the first has landed it or ended.
      await this.#lock(client, shard.name)
      await client.query(`DELETE FROM ${this.#table} WHERE lam_shard = $1`, [shard.name])
      let count = 0
      for await (const batch of batches(rows.rows, BATCH_ROWS, signal)) {
        await this.#insert(client, { shard: shard.name, columns, batch, firstRow: count })
        count += batch.length
      }
      throwIfAborted(signal)
      const receipt = { shard: shard.name, rows: count, ...rows.counts() }
      await this.#setRecord(client, recordOf(shard), receipt as unknown as JsonValue)
      return receipt
    })
  }

  async landed(shard: Shard): Promise<ShardReceipt | undefined> {
    const found = await this.#postgres.transaction('BEGIN READ ONLY', 'LAM_OUTPUT_FAILED', (client) =>
      this.#record(client, recordOf(shard)),
    )
    return found as ShardReceipt | undefined
  }

  async finish(): Promise<void> {
    await this.#postgres.transaction('BEGIN', 'LAM_OUTPUT_FAILED', (client) => client.query(`ANALYZE ${this.#table}`))
  }

  close(): Promise<void> {
    return this.#postgres.close()
  }

  #columnsOf({ job, dim }: JobFacts): Column[] {
    const { type, types } = this.#options
    const output = job.encode.output ?? 'float32'
    if (output === 'int8')
      throw new LamError(
        'LAM_OPTION_INVALID',
        "pgvector has no type for int8. Leave encode.output out and set output.type to 'halfvec', or set encode.output to 'binary'.",
      )
    if (job.keep === 'all')
      throw new LamError('LAM_OPTION_INVALID', "A table's columns have names: list those to keep, not 'all'.")
    const taken = job.keep.filter((name) => ['id', 'embedding', 'lam_shard', 'lam_row'].includes(name))
    if (taken.length > 0)
      throw new LamError(
        'LAM_OPTION_INVALID',
        `The table has a column ${taken[0]} of its own: give the kept one another name.`,
      )
    return [
      ...['id', ...job.keep].map((name) => ({ name, type: types[name] ?? 'text' })),
      { name: 'embedding', type: output === 'binary' ? `bit(${dim})` : `${type}(${dim})` },
    ]
  }

  async #refuseOtherTable(client: ClientBase, columns: readonly Column[]): Promise<void> {
    const { rows } = await client.query<Column>(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [this.#table],
    )
    const held = new Map(rows.map(({ name, type }) => [name, type]))
    const wanted = [...columns.map(({ name }) => name), 'lam_shard', 'lam_row']
    const missing = wanted.filter((name) => !held.has(name))
    const embedding = columns.at(-1)?.type
    const why =
      missing.length > 0
        ? `has no column ${missing.join(', ')}`
        : held.get('embedding') !== embedding && `has embeddings of type ${held.get('embedding')}, the job ${embedding}`
    if (why === false) return
    throw new LamError(
      'LAM_STORE_MISMATCH',
      `The table ${this.#options.table} in ${this.#postgres.where} ${why}. Choose another table, or remove that one.`,
    )
  }

  /** Inserts a batch; where PostgreSQL refuses a value, finds the row for the message. */
  async #insert(
    client: ClientBase,
    {
      shard,
      columns,
      batch,
      firstRow,
    }: { shard: string; columns: readonly Column[]; batch: OutputRow[]; firstRow: number },
  ): Promise<void> {
    const insert = (rows: OutputRow[], at: number) => {
      const names = columns.map(({ name }) => quoteName(name))
      const values = columns.map(({ type }, column) => `c${column}::${type}`)
      const arrays = columns.map((_, column) => `$${column + 3}::text[]`)
      return client.query(
        `INSERT INTO ${this.#table} (lam_shard, lam_row, ${names.join(', ')})
         SELECT $1, $2::integer + n - 1, ${values.join(', ')}
         FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS rows (${columns.map((_, column) => `c${column}`).join(', ')}, n)`,
        [shard, at, ...columns.map((column) => rows.map((row) => valueText(row, column)))],
      )
    }
    await client.query('SAVEPOINT batch')
    try {
      await insert(batch, firstRow)
      await client.query('RELEASE SAVEPOINT batch')
    } catch (error) {
      if (!String((error as { code?: string }).code).startsWith('22')) throw error
      for (const [at, row] of batch.entries()) {
        await client.query('ROLLBACK TO SAVEPOINT batch')
        await insert([row], firstRow + at).catch((cause: Error) => {
          const place = `row ${firstRow + at} of shard ${shard}, id ${JSON.stringify(row.id)}`
          throw new LamError('LAM_OUTPUT_FAILED', `${this.#postgres.where} refuses ${place}: ${cause.message}.`, {
            cause,
          })
        })
      }
      throw error
    }
  }

  #lock(client: ClientBase, name: string): Promise<unknown> {
    return client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`lam ${this.#table} ${name}`])
  }

  async #record(client: ClientBase, name: string): Promise<JsonValue | undefined> {
    const { rows } = await client.query(`SELECT value FROM ${this.#records} WHERE name = $1`, [name])
    return rows[0]?.value
  }

  #setRecord(client: ClientBase, name: string, value: JsonValue): Promise<unknown> {
    return client.query(
      `INSERT INTO ${this.#records} (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [name, JSON.stringify(value)],
    )
  }
}

function recordOf({ name }: Shard): string {
  return `shard ${name}`
}

/** A value as PostgreSQL reads it from text; null stays NULL. */
function valueText(row: OutputRow, { name, type }: Column): string | null {
  if (name === 'embedding') return embeddingText(row.embedding, type)
  const value = name === 'id' ? row.id : row.kept[name]
  if (value === null || value === undefined) return null
  return typeof value === 'string' && !/^jsonb?$/i.test(type) ? value : JSON.stringify(value)
}

function embeddingText(embedding: OutputRow['embedding'], type: string): string {
  const values = 'values' in embedding && 'scale' in embedding ? embedding.values : embedding
  if (!type.startsWith('bit')) return `[${(values as Float32Array).join(',')}]`
  const bits = Array.from(values as Uint8Array, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.slice(0, Number(type.slice(4, -1)))
}
