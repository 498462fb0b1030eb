import type { JsonValue } from '../../json.js'
import type { LanceStore, LanceTable } from '../../stores/lancedb.js'
import type { ShardReceipt } from '../job-output.js'

/** Commits between two compactions: each commit adds a file. */
const COMPACT_AFTER = 64

/** The table with the job's description and a receipt for each shard, by name. It is read again only after others wrote it. */
export class Records {
  readonly #store: LanceStore
  readonly #name: string
  #table: LanceTable | undefined
  #version = 0
  #held = new Map<string, JsonValue>()

  constructor(store: LanceStore, name: string) {
    this.#store = store
    this.#name = name
  }

  /** Makes the table if it is absent. */
  async create(): Promise<void> {
    const { Schema, Field, Utf8 } = this.#store.arrow
    const schema = new Schema([this.#store.keyColumn('name', new Utf8()), new Field('value', new Utf8(), false)])
    this.#table = await this.#store.findOrCreate(this.#name, schema)
  }

  /** Undefined also where the table is not there. */
  async find(name: string): Promise<JsonValue | undefined> {
    if (this.#held.has(name)) return this.#held.get(name)
    this.#table ??= await this.#store.find(this.#name)
    if (this.#table === undefined) return undefined
    await this.#read(this.#table)
    return this.#held.get(name)
  }

  /** Of all receipts. */
  async rows(): Promise<number> {
    if (this.#table !== undefined) await this.#read(this.#table)
    const receipts = [...this.#held.values()] as Partial<ShardReceipt>[]
    return receipts.reduce((sum, { rows = 0 }) => sum + rows, 0)
  }

  async #read(table: LanceTable): Promise<void> {
    const version = await table.version()
    if (version === this.#version) return
    const rows = await table.rows()
    this.#held = new Map(rows.map(({ name, value }) => [String(name), JSON.parse(String(value))]))
    this.#version = version
  }

  /** Adds a record unless there is one of the name. */
  async add(name: string, value: JsonValue): Promise<void> {
    const { Table, Utf8, vectorFromArray } = this.#store.arrow
    const text = (value: string) => vectorFromArray([value], new Utf8())
    if (this.#table === undefined) throw new Error('add before create')
    const rows = new Table({ name: text(name), value: text(JSON.stringify(value)) })
    const { version, numInsertedRows } = await this.#table.insertAbsent(['name'], rows)
    if (numInsertedRows === 1 && version === this.#version + 1) {
      this.#held.set(name, value)
      this.#version = version
    }
    if (version % COMPACT_AFTER === 0) await this.compact()
  }

  async compact(): Promise<void> {
    await this.#table?.compact()
  }

  close(): void {
    this.#table?.close()
  }
}
