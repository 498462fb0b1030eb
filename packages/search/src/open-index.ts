import { LamError } from '@lamjs/core'
import { fetchNewDatabase } from './database/new-database.js'
import { openPglite } from './database/pglite-database.js'
import { openIndexIn } from './indexing/open-index.js'
import type { OpenIndexOptions, SearchIndex } from './indexing/search-index.js'

/**
 * Opens an index in memory or in a browser's storage, or makes one.
 * @throws LamError `LAM_INDEX_MISMATCH`, `LAM_INDEX_NOT_FOUND`, `LAM_OPTION_INVALID`, and the embedder's errors
 */
export async function openIndex({ location = 'memory', ...options }: OpenIndexOptions): Promise<SearchIndex> {
  if (location !== 'memory' && !location.startsWith('idb://')) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `location must be 'memory' or idb://name; openIndex of @lamjs/search/node opens folders and servers.`,
    )
  }
  // IndexedDB may have the database already.
  const database =
    location === 'memory' ? await openPglite('memory://', await fetchNewDatabase()) : await openPglite(location)
  try {
    return await openIndexIn(database, location, options)
  } catch (error) {
    await database.close()
    throw error
  }
}
