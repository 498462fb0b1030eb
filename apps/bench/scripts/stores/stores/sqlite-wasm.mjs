// SQLite as WebAssembly with FTS5. JavaScript scans the signs, which it holds in memory, and rescores candidates in int8 from blobs.
import { anyWord, batches, CANDIDATES, int8Of, rescored, signsOf } from '../quantized.mjs'

export const packages = { 'node-sqlite3-wasm': '0.8.60' }

export const facts = {
  platforms: 'one WebAssembly binary, for Node only',
  binaries: [],
  browser: 'by another package, such as @sqlite.org/sqlite-wasm',
  server: 'no: SQL and ranking of a server differ',
  processes: 'several readers, one writer, by a lock folder that a killed process leaves behind',
  power: 'journal and fsync',
}

export async function open(folder, load) {
  const { Database } = load('node-sqlite3-wasm')
  const db = new Database(`${folder}/index.db`)
  let signs
  const loadSigns = () => {
    const rows = db.all('select signs from passage order by id')
    const width = rows[0].signs.length
    const bytes = new Uint8Array(rows.length * width)
    rows.forEach((row, i) => {
      bytes.set(row.signs, i * width)
    })
    return new Uint32Array(bytes.buffer)
  }
  return {
    async build(passages, vectors, dim) {
      db.exec(`create table passage (id integer primary key, text text, signs blob, vector blob);
        create virtual table words using fts5 (text, content = 'passage', content_rowid = 'id', tokenize = 'porter unicode61')`)
      const insert = db.prepare('insert into passage values (?, ?, ?, ?)')
      for (const [start, end] of batches(passages.length, 5000)) {
        db.exec('begin')
        for (let id = start; id < end; id++) {
          const row = vectors.subarray(id * dim, (id + 1) * dim)
          insert.run([id, passages[id], signsOf(row), new Uint8Array(int8Of(row).buffer)])
        }
        db.exec('commit')
      }
      insert.finalize()
      db.exec(`insert into words (words) values ('rebuild')`)
    },
    async vectors(query, k) {
      signs ??= loadSigns()
      const ids = nearestBySigns(signs, new Uint32Array(signsOf(query).buffer), Math.max(CANDIDATES, k))
      const rows = db.all(`select id, vector as bytes from passage where id in (${ids.join(',')})`)
      return rescored(query, rows, k)
    },
    async words(text, k) {
      const rows = db.all(`select rowid as id from words where words match ? order by rank limit ${k}`, [anyWord(text)])
      return rows.map(({ id }) => id)
    },
    close: async () => db.close(),
  }
}

/** By counting sort over the Hamming distances. */
function nearestBySigns(signs, query, count) {
  const width = query.length
  const rows = signs.length / width
  const distances = new Uint16Array(rows)
  const starts = new Uint32Array(width * 32 + 2)
  for (let row = 0, at = 0; row < rows; row++) {
    let distance = 0
    for (let i = 0; i < width; i++, at++) distance += bitCount(signs[at] ^ query[i])
    distances[row] = distance
    starts[distance + 1]++
  }
  let limit = 0
  for (let sum = 0; sum < count && limit < starts.length - 1; limit++) sum += starts[limit + 1]
  const found = []
  for (let row = 0; row < rows; row++) if (distances[row] < limit) found.push(row)
  return found.sort((a, b) => distances[a] - distances[b]).slice(0, count)
}

function bitCount(word) {
  let n = word - ((word >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
