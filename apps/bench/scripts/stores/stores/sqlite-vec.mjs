// SQLite as a native addon (libsql, whose binaries npm carries), with FTS5 and the extension sqlite-vec, which scans the signs. Candidates are rescored in int8.
import { anyWord, batches, CANDIDATES, int8Of, rescored, signsOf } from '../quantized.mjs'

export const packages = { libsql: '0.5.29', 'sqlite-vec': '0.1.9' }

export const facts = {
  platforms: 'native binaries',
  binaries: ['libsql', 'sqlite-vec'],
  browser: 'no',
  server: 'no: SQL and ranking of a server differ',
  processes: 'several readers, one writer',
  power: 'journal and fsync',
}

export async function open(folder, load) {
  const Database = load('libsql')
  const db = new Database(`${folder}/index.db`)
  db.loadExtension(load('sqlite-vec').getLoadablePath())
  return {
    async build(passages, vectors, dim) {
      db.exec(`create table passage (id integer primary key, text text, vector blob);
        create virtual table near using vec0 (id integer primary key, signs bit[${dim}]);
        create virtual table words using fts5 (text, content = 'passage', content_rowid = 'id', tokenize = 'porter unicode61')`)
      const passage = db.prepare('insert into passage values (?, ?, ?)')
      const near = db.prepare('insert into near values (?, vec_bit(?))')
      for (const [start, end] of batches(passages.length, 5000)) {
        db.exec('begin')
        for (let id = start; id < end; id++) {
          const row = vectors.subarray(id * dim, (id + 1) * dim)
          passage.run(id, passages[id], Buffer.from(int8Of(row).buffer))
          near.run(BigInt(id), Buffer.from(signsOf(row)))
        }
        db.exec('commit')
      }
      db.exec(`insert into words (words) values ('rebuild')`)
    },
    async vectors(query, k) {
      const near = db
        .prepare(`select id from near where signs match vec_bit(?) and k = ${Math.max(CANDIDATES, k)}`)
        .all([Buffer.from(signsOf(query))])
      const ids = near.map(({ id }) => id).join(',')
      const rows = db.prepare(`select id, vector from passage where id in (${ids})`).all()
      return rescored(
        query,
        rows.map(({ id, vector }) => ({ id, bytes: new Uint8Array(vector) })),
        k,
      )
    },
    async words(text, k) {
      const rows = db.prepare(`select rowid as id from words where words match ? order by rank limit ${k}`)
      return rows.all([anyWord(text)]).map(({ id }) => id)
    },
    close: async () => db.close(),
  }
}
