import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type * as arrow from 'apache-arrow'
import type { Shard } from '../../input/job-input.js'
import type { JsonValue } from '../../json.js'
import { LanceStore, type LanceTable, quoteFilter } from '../../stores/lancedb.js'
import type { JobFacts, JobOutput, ShardReceipt, ShardRows } from '../job-output.js'
import { manifestOf, refuseOtherJob } from '../manifest.js'
import { gather, ownNames } from '../store-rows.js'
import { Records } from './records.js'
import { arrowSchema, arrowTable, OWN_NAMES, ROW_KEY, type ShardSchema } from './shard-table.js'

export interface LancedbOptions {
  /** A folder, or an address of object storage. */
  readonly uri: string
  readonly table: string
  /** Of the vectors' components. */
  readonly type: 'float32' | 'float16'
}

/**
 * A table with the columns `id`, the kept ones, `vector`, `lam_shard` and `lam_row`. Beside it, a table `…_lam` has the job's description and a
 * receipt for each shard. Shard and row are the key of the table, and a shard lands in one commit that inserts the keys that are not there: of
 * two workers with the same shard, the second inserts nothing. The receipt lands after it.
 */
export class LancedbOutput implements JobOutput {
  readonly #store: LanceStore
  readonly #options: LancedbOptions
  readonly #records: Records
  #open: { readonly table: LanceTable; readonly schema: arrow.Schema; readonly described: ShardSchema } | undefined

  private constructor(store: LanceStore, options: LancedbOptions) {
    this.#store = store
    this.#options = options
    this.#records = new Records(store, `${options.table}_lam`)
  }

  static async open(options: LancedbOptions): Promise<LancedbOutput> {
    return new LancedbOutput(await LanceStore.open(options.uri), options)
  }

  async prepare(facts: JobFacts): Promise<void> {
    const described = this.#describe(facts)
    const schema = arrowSchema(this.#store, described)
    const table = await this.#store.findOrCreate(this.#options.table, schema)
    this.#refuseOtherTable(await table.schema(), schema)
    await this.#records.create()
    const manifest = manifestOf(facts)
    if ((await this.#records.find('manifest')) === undefined) {
      // A job's rows land after its description: rows without one are of something else.
      const rows = await table.countRows()
      if (rows > 0 && (await this.#records.find('manifest')) === undefined)
        throw this.#mismatch(`has ${rows} rows but no description of their job`)
      await this.#records.add('manifest', manifest)
    }
    refuseOtherJob(this.#where, await this.#records.find('manifest'), manifest)
    this.#open = { table, schema, described }
  }

  async write(shard: Shard, rows: ShardRows, signal: AbortSignal): Promise<ShardReceipt> {
    if (this.#open === undefined) throw new Error('write before prepare')
    const { table, schema, described } = this.#open
    const gathered = await gather(rows.rows, signal)
    if (gathered.length > 0) {
      await table.insertAbsent(ROW_KEY, arrowTable(this.#store, schema, described, shard.name, gathered))
      const there = await table.countRows(`lam_shard = ${quoteFilter(shard.name)}`)
      if (there !== gathered.length)
        throw new LamError(
          'LAM_OUTPUT_FAILED',
          `${this.#where} has ${there} rows of shard ${shard.name}, which has ${gathered.length}: something else wrote it. Remove the table and its twin that ends in _lam, and begin again.`,
        )
    }
    throwIfAborted(signal)
    const receipt = { shard: shard.name, rows: gathered.length, ...rows.counts() }
    await this.#records.add(recordOf(shard), receipt as unknown as JsonValue)
    return receipt
  }

  async landed(shard: Shard): Promise<ShardReceipt | undefined> {
    return (await this.#records.find(recordOf(shard))) as ShardReceipt | undefined
  }

  /** Counts the rows of the table, and makes few files of the many that the shards are: searches are faster. */
  async finish(): Promise<void> {
    if (this.#open === undefined) throw new Error('finish before prepare')
    const { table } = this.#open
    const [there, wanted] = [await table.countRows(), await this.#records.rows()]
    if (there !== wanted)
      throw new LamError(
        'LAM_STORE_FAILED',
        `${this.#where} has ${there} rows, and its receipts ${wanted}: something else changed it. Remove the table and its twin that ends in _lam, and begin again.`,
      )
    await table.compact()
    await this.#records.compact()
  }

  async close(): Promise<void> {
    this.#open?.table.close()
    this.#records.close()
    this.#store.close()
  }

  get #where(): string {
    return `The table ${this.#options.table} in ${this.#store.where}`
  }

  #describe({ job, dim, columns = [] }: JobFacts): ShardSchema {
    const { output = 'float32' } = job.encode
    if (output === 'int8')
      throw new LamError(
        'LAM_OPTION_INVALID',
        "LanceDB searches no int8. Leave encode.output out and set output.type to 'float16', or set encode.output to 'binary'.",
      )
    ownNames({ keep: columns.map(({ name }) => name) }, OWN_NAMES)
    return {
      id: job.id === undefined ? 'int64' : 'string',
      kept: columns,
      ...(output === 'binary'
        ? { vector: 'uint8', width: Math.ceil(dim / 8) }
        : { vector: this.#options.type, width: dim }),
    }
  }

  /** A table that another program made has no key, and nothing would keep a shard from landing twice. */
  #refuseOtherTable(found: arrow.Schema, wanted: arrow.Schema): void {
    const held = new Map(found.fields.map((field) => [field.name, field]))
    for (const { name, type, metadata } of wanted.fields) {
      const column = held.get(name)
      if (column === undefined) throw this.#mismatch(`has no column ${name}`)
      if (String(column.type) !== String(type))
        throw this.#mismatch(`has the column ${name} of type ${column.type}, the job ${type}`)
      for (const key of metadata.keys())
        if (!column.metadata.has(key)) throw this.#mismatch(`does not have the column ${name} in its key`)
    }
    const other = found.fields.find(({ name }) => wanted.fields.every((field) => field.name !== name))
    if (other !== undefined) throw this.#mismatch(`has a column ${other.name}, which the job has not`)
  }

  #mismatch(why: string): LamError {
    return new LamError('LAM_STORE_MISMATCH', `${this.#where} ${why}. Choose another table, or remove that one.`)
  }
}

function recordOf({ name }: Shard): string {
  return `shard ${name}`
}
