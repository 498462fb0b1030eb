// PostgreSQL as WebAssembly, in the process. Signs lie in a bit column and are scanned, or found by HNSW; candidates are rescored in int8. Words are ranked by BM25.
import { batches, bitString, CANDIDATES, int8Of, rescored } from '../quantized.mjs'

export const packages = {
  '@electric-sql/pglite': '0.5.14',
  '@electric-sql/pglite-pgvector': '0.0.15',
  '@electric-sql/pglite-pg_textsearch': '0.0.16',
}

export const facts = {
  platforms: 'one WebAssembly binary: wherever Node, Bun, Deno or a browser is',
  binaries: [],
  browser: 'yes: IndexedDB or OPFS',
  server: 'yes: the same SQL on PostgreSQL with pgvector',
  processes: 'one at a time, and nothing keeps a second one out',
  power: 'no fsync: a write may be lost or torn when the power fails',
}

export async function open(folder, load, { index = 'scan' } = {}) {
  const { PGlite } = load('@electric-sql/pglite')
  const { vector } = load('@electric-sql/pglite-pgvector')
  const { pg_textsearch } = load('@electric-sql/pglite-pg_textsearch')
  const db = await PGlite.create({
    dataDir: folder,
    extensions: { vector, pg_textsearch },
    initDbStartParams: ['--wal-segsize=1'],
  })
  return {
    async build(passages, vectors, dim) {
      await db.exec('create extension vector; create extension pg_textsearch')
      await db.exec('update pg_database set datistemplate = false')
      for (const name of ['template0', 'template1']) await db.exec(`drop database ${name}`)
      await db.exec(`create table passage (id int primary key, text text, signs bit(${dim}), vector bytea)`)
      for (const [start, end] of batches(passages.length, 500)) {
        const rows = Array.from({ length: end - start }, (_, i) => {
          return vectors.subarray((start + i) * dim, (start + i + 1) * dim)
        })
        await db.query(
          `insert into passage select * from unnest($1::int[], $2::text[], $3::bit(${dim})[], $4::bytea[])`,
          [
            rows.map((_, i) => start + i),
            passages.slice(start, end),
            rows.map(bitString),
            rows.map((row) => new Uint8Array(int8Of(row).buffer)),
          ],
        )
      }
      await db.exec(`create index words on passage using bm25 (text) with (text_config = 'english')`)
      if (index === 'hnsw') {
        await db.exec(
          'create index near on passage using hnsw (signs bit_hamming_ops) with (m = 8, ef_construction = 32)',
        )
      }
      await db.exec('vacuum analyze passage')
      await db.exec('checkpoint')
    },
    async vectors(query, k) {
      const candidates = Math.max(CANDIDATES, k)
      if (index === 'hnsw') await db.exec(`set hnsw.ef_search = ${candidates}`)
      const { rows } = await db.query(
        `select id, vector as bytes from passage order by signs <~> $1::bit(${query.length}) limit ${candidates}`,
        [bitString(query)],
      )
      return rescored(query, rows, k)
    },
    async words(text, k) {
      const { rows } = await db.query(`select id from passage order by text <@> to_bm25query($1, 'words') limit ${k}`, [
        text,
      ])
      return rows.map(({ id }) => id)
    },
    close: () => db.close(),
  }
}
