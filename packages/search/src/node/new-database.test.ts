import { expect, it } from 'vitest'
import { openPgliteAt } from '../database/pglite-database.js'
import { readNewDatabase } from './new-database.js'

it('a new index begins with the database that the build made', async () => {
  const made = await readNewDatabase()
  expect(made?.size).toBeGreaterThan(1_000_000)
  const pglite = await openPgliteAt('memory://', made)
  try {
    const { rows } = await pglite.query<{ extname: string }>(`select extname from pg_extension order by extname`)
    expect(rows.map(({ extname }) => extname)).toEqual(['pg_textsearch', 'plpgsql', 'vector'])
  } finally {
    await pglite.close()
  }
})
