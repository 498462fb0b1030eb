import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { LamError } from '@lamjs/core'
import type { Connection, MergeResult, Table } from '@lancedb/lancedb'
import type * as arrow from 'apache-arrow'
import { optionalPackage } from './optional-package.js'

export type Arrow = typeof arrow
type Connect = (uri: string) => Promise<Connection>

/** A commit that others came before is tried again: at most so often, with growing waits in ms. */
const ATTEMPTS = 12
const FIRST_WAIT = 25

/** What Lance writes into a table's schema to name the columns of its key. With it, `mergeInsert` inserts no key that another process inserts meanwhile. */
const KEY = new Map([['lance-schema:unenforced-primary-key', 'true']])

/** A database of LanceDB: a folder, or a place in object storage. */
export class LanceStore {
  readonly arrow: Arrow
  readonly #connect: Connect
  readonly #connection: Connection
  /** For messages. */
  readonly where: string
  /** Undefined for object storage. */
  readonly #folder: string | undefined

  private constructor(arrow: Arrow, connect: Connect, connection: Connection, uri: string) {
    this.arrow = arrow
    this.#connect = connect
    this.#connection = connection
    this.where = uri
    this.#folder = folderOf(uri)
  }

  static async open(uri: string): Promise<LanceStore> {
    const { connect, arrow } = await optionalPackage(['@lancedb/lancedb', 'apache-arrow'], async () => {
      const [lancedb, arrow] = await Promise.all([import('@lancedb/lancedb'), import('apache-arrow')])
      return { connect: lancedb.connect, arrow }
    })
    const connection = await connect(uri).catch((cause: unknown) => {
      throw failed(uri, cause)
    })
    return new LanceStore(arrow, connect, connection, uri)
  }

  /** A column of the key of a table. */
  keyColumn(name: string, type: arrow.DataType): arrow.Field {
    return new this.arrow.Field(name, type, false, KEY)
  }

  /** The table; undefined if there is none. */
  async find(name: string): Promise<LanceTable | undefined> {
    try {
      return new LanceTable(await this.#connection.openTable(name), this.where)
    } catch (error) {
      if (/was not found|not found|does not exist/i.test(String((error as Error).message))) return undefined
      throw failed(this.where, error)
    }
  }

  /** The table, made if it is absent. Another process may make it at the same time. */
  async findOrCreate(name: string, schema: arrow.Schema): Promise<LanceTable> {
    const found = await this.find(name)
    if (found !== undefined) return found
    await this.#create(name, schema).catch(async (error: unknown) => {
      if ((await this.find(name)) === undefined) throw failed(this.where, error)
    })
    const made = await this.find(name)
    if (made === undefined) throw failed(this.where, new Error(`the table ${name} was removed`))
    return made
  }

  /**
   * Of two processes that make a table at once, Lance may let the second overwrite what the first has written since. So the table is made beside
   * its place, and a rename puts it there unless there is one. Object storage has no such rename.
   */
  async #create(name: string, schema: arrow.Schema): Promise<void> {
    if (this.#folder === undefined) return void (await this.#connection.createEmptyTable(name, schema))
    const beside = join(this.#folder, `.lam-${randomUUID()}`)
    try {
      const connection = await this.#connect(beside)
      await connection.createEmptyTable(name, schema)
      connection.close()
      await rename(join(beside, `${name}.lance`), join(this.#folder, `${name}.lance`))
    } finally {
      await rm(beside, { recursive: true, force: true })
    }
  }

  close(): void {
    this.#connection.close()
  }
}

/** A table of LanceDB that several processes may write. */
export class LanceTable {
  readonly #table: Table
  readonly #where: string

  constructor(table: Table, where: string) {
    this.#table = table
    this.#where = where
  }

  schema(): Promise<arrow.Schema> {
    return this.#working(() => this.#table.schema())
  }

  /** Of the latest version; it grows with each commit. */
  version(): Promise<number> {
    return this.#latest(() => this.#table.version())
  }

  /** @param filter of SQL */
  countRows(filter?: string): Promise<number> {
    return this.#latest(() => this.#table.countRows(filter))
  }

  /** All of them. */
  rows(): Promise<Record<string, unknown>[]> {
    return this.#latest(() => this.#table.query().toArray())
  }

  /** Inserts the rows whose key is not there, in one commit: all of them or none. @param key the columns that were made by `keyColumn` */
  insertAbsent(key: string[], rows: arrow.Table): Promise<MergeResult> {
    return committing(this.#where, () => this.#table.mergeInsert(key).whenNotMatchedInsertAll().execute(rows))
  }

  /** Makes few files of many. Leaves it to a later call where others write. */
  async compact(): Promise<void> {
    await this.#table.optimize().catch((error: unknown) => {
      if (!isConflict(error)) throw failed(this.#where, error)
    })
  }

  close(): void {
    this.#table.close()
  }

  #latest<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#working(async () => {
      await this.#table.checkoutLatest()
      return work()
    })
  }

  async #working<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      throw failed(this.#where, error)
    }
  }
}

/** Tries a commit again while others come before it. */
async function committing<Result>(where: string, commit: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await commit()
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw failed(where, error)
      await sleep(FIRST_WAIT * 2 ** Math.min(attempt, 7) * Math.random())
    }
  }
}

function isConflict(error: unknown): boolean {
  return /conflict|concurrent/i.test(String((error as Error).message))
}

function failed(where: string, cause: unknown): LamError {
  const [said] = String((cause as Error).message).split(/, [^ ]*\.rs:\d+/)
  return new LamError(
    'LAM_STORE_FAILED',
    `LanceDB in ${where}: ${said}. Mend that and run the job again: it goes on where it stood.`,
    { cause },
  )
}

function folderOf(uri: string): string | undefined {
  if (uri.startsWith('file:')) return fileURLToPath(uri)
  return uri.includes('://') ? undefined : uri
}

/** A text in quotes, as Lance's filters take it. */
export function quoteFilter(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
