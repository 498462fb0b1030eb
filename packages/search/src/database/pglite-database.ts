import type { PGlite, PGliteInterface, PGliteOptions, Transaction } from '@electric-sql/pglite'
import type { Database, Statements } from './database.js'

/** Segments of the write-ahead log of 1 MB: with the default of 16 MB it is most of a small index. */
const INITIAL = ['--wal-segsize=1']
const SETTINGS = ['min_wal_size=2MB', 'max_wal_size=32MB', 'wal_recycle=off', 'maintenance_work_mem=128MB']

/**
 * PostgreSQL in this process, by PGlite: in memory, in a folder of Node's, or in a browser's IndexedDB.
 * @param dataDir as PGlite names places: `memory://`, a path, `idb://name`
 * @param made what a new database begins with; only where there is none yet
 */
export async function openPglite(dataDir: string, made?: Blob): Promise<Database> {
  const pglite = await openPgliteAt(dataDir, made)
  return {
    ...statementsOf(pglite),
    transaction: (work) => pglite.transaction((transaction) => work(statementsOf(transaction))),
    async close() {
      await pglite.exec('checkpoint')
      await pglite.close()
    },
  }
}

export async function openPgliteAt(dataDir: string, made?: Blob): Promise<PGlite> {
  const [{ PGlite, types }, { vector }, { pg_textsearch }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite-pgvector'),
    import('@electric-sql/pglite-pg_textsearch'),
  ])
  const options: PGliteOptions = {
    dataDir,
    extensions: { vector, pg_textsearch },
    initDbStartParams: INITIAL,
    startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])],
    parsers: { [types.BYTEA]: bytesOfHex },
    ...(made === undefined ? {} : { loadDataDir: made }),
  }
  const pglite = await PGlite.create(options)
  await dropTemplates(pglite)
  return pglite
}

function statementsOf(pglite: PGliteInterface | Transaction): Statements {
  return {
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await pglite.query<Row>(sql, [...values])).rows,
    run: async (sql) => {
      await pglite.exec(sql)
    },
  }
}

/** An index never makes a second database, and the two templates for one take 15 MB. */
async function dropTemplates(pglite: PGliteInterface): Promise<void> {
  const { rows } = await pglite.query<{ datname: string }>(
    `select datname from pg_database where datname like 'template_'`,
  )
  if (rows.length === 0) return
  await pglite.exec(`update pg_database set datistemplate = false where datname like 'template_'`)
  for (const { datname } of rows) await pglite.exec(`drop database ${datname}`)
}

/** PGlite's own takes ten times as long, which was half of a query. */
function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array((hex.length - 2) / 2)
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = (digit(hex.charCodeAt(2 * i + 2)) << 4) | digit(hex.charCodeAt(2 * i + 3))
  return bytes
}

const digit = (code: number) => (code < 58 ? code - 48 : code - 87)
