import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LamError } from '@lamjs/core'
import type { Database } from '../database/database.js'
import { openPglite } from '../database/pglite-database.js'
import { openIndexIn } from '../indexing/open-index.js'
import type { OpenIndexOptions, SearchIndex } from '../indexing/search-index.js'
import { lockFolder } from './folder-lock.js'
import { readNewDatabase } from './new-database.js'
import { openPostgres } from './postgres-database.js'

/** Where an index is opened on Node, and how. */
export interface NodeIndexOptions extends OpenIndexOptions {
  /** A folder, the `postgres://` URL of a server with pgvector, or `'memory'`. */
  readonly location: string
}

/**
 * Opens an index, or makes one. A folder is held by one process at a time; a server serves many.
 * @throws LamError as `openIndex` of `@lamjs/search`; `LAM_INDEX_BUSY`, `LAM_INDEX_DAMAGED`, `LAM_STORE_FAILED`
 */
export async function openIndex({ location, ...options }: NodeIndexOptions): Promise<SearchIndex> {
  if (/^postgres(ql)?:\/\//.test(location)) {
    const place = `the server ${new URL(location).host}`
    return opened(await openPostgres(location), (database) => openIndexIn(database, place, options))
  }
  if (location === 'memory') {
    const database = await openPglite('memory://', await readNewDatabase())
    return opened(database, (database) => openIndexIn(database, location, options))
  }
  const folder = resolve(location)
  if (options.create === false && !(await exists(join(folder, DATABASE))))
    throw new LamError(
      'LAM_INDEX_NOT_FOUND',
      `There is no index at ${folder}. Make one with lam index, or name its place.`,
    )
  await mkdir(folder, { recursive: true })
  const release = await lockFolder(folder, options.wait ?? 10_000)
  try {
    const made = (await exists(join(folder, DATABASE, 'PG_VERSION'))) ? undefined : await readNewDatabase()
    const database = await openPglite(join(folder, DATABASE), made).catch((cause: Error) => {
      throw new LamError(
        'LAM_INDEX_DAMAGED',
        `The index at ${folder} does not open: ${cause.message}. Remove the folder and index again.`,
        { cause },
      )
    })
    const held: Database = {
      ...database,
      async close() {
        await database.close()
        await release()
      },
    }
    return await opened(held, (database) => openIndexIn(database, folder, options))
  } catch (error) {
    await release()
    throw error
  }
}

const DATABASE = 'postgres'

async function opened(database: Database, open: (database: Database) => Promise<SearchIndex>): Promise<SearchIndex> {
  try {
    return await open(database)
  } catch (error) {
    await database.close().catch(() => {})
    throw error
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
