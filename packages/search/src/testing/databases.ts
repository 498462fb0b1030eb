import { findPostgres, startPostgres } from '@lamjs/tooling/postgres'
import type { Database } from '../database/database.js'
import { openPglite } from '../database/pglite-database.js'
import { readNewDatabase } from '../node/new-database.js'
import { openPostgres } from '../node/postgres-database.js'

/** Where the tests of indexes run: the same statements in this process and on a server. */
export interface TestDatabase {
  readonly name: string
  readonly words: 'bm25' | 'ts_rank_cd'
  open(): Promise<{ readonly database: Database; close(): Promise<void> }>
}

const pglite: TestDatabase = {
  name: 'PGlite',
  words: 'bm25',
  async open() {
    const database = await openPglite('memory://', await readNewDatabase())
    return { database, close: () => database.close() }
  },
}

const server: TestDatabase = {
  name: 'PostgreSQL',
  words: 'ts_rank_cd',
  async open() {
    const server = await startPostgres()
    const database = await openPostgres(server.url)
    return {
      database,
      async close() {
        await database.close()
        await server.stop()
      },
    }
  },
}

/** A server without which the tests list themselves as not run. */
export const testDatabases: readonly (TestDatabase & { readonly absent: boolean })[] = [
  { ...pglite, absent: false },
  { ...server, absent: findPostgres() === undefined },
]
