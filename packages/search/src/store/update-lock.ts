import { LamError } from '@lamjs/core'
import type { Database } from '../database/database.js'

/**
 * Lets one connection at a time update an index: another would take its unfinished content for a leftover. The lock ends with the connection.
 * @param wait most milliseconds to wait
 * @returns what lets others update
 * @throws LamError `LAM_INDEX_BUSY` with the connection that updates
 */
export async function lockForUpdate(database: Database, schema: string, wait: number): Promise<() => Promise<void>> {
  for (let left = wait; ; left -= POLL) {
    const [{ locked }] = await database.query<{ locked: boolean }>(`select pg_try_advisory_lock(${KEY}) locked`, [
      schema,
    ])
    if (locked) {
      return async () => {
        await database.query(`select pg_advisory_unlock(${KEY})`, [schema])
      }
    }
    if (left <= 0) throw await busy(database, schema)
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
}

const POLL = 100

const KEY = `hashtext('lam search'), hashtext($1)`

async function busy(database: Database, schema: string): Promise<LamError> {
  const holders = await database.query<{ name: string; address: string | null }>(
    `select application_name name, client_addr::text address from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and granted and (classid::int8, objid::int8) = (hashtext('lam search')::int8 & 4294967295, hashtext($1)::int8 & 4294967295)`,
    [schema],
  )
  const who = holders.map(({ name, address }) => `${name} at ${address ?? 'the server itself'}`).join(', ')
  return new LamError('LAM_INDEX_BUSY', `Another process updates the index ${schema}: ${who}. Wait until it is done.`)
}
