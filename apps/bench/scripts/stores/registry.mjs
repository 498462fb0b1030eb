// The stores by name, each with how it is set up.
import * as lancedb from './stores/lancedb.mjs'
import * as pglite from './stores/pglite.mjs'
import * as sqliteVec from './stores/sqlite-vec.mjs'
import * as sqliteWasm from './stores/sqlite-wasm.mjs'

export const STORES = {
  'pglite-scan': { store: pglite, told: 'PGlite, signs scanned', options: { index: 'scan' } },
  'pglite-hnsw': { store: pglite, told: 'PGlite, signs by HNSW', options: { index: 'hnsw' } },
  'sqlite-wasm': { store: sqliteWasm, told: 'SQLite (wasm), signs scanned in JavaScript', options: {} },
  'sqlite-vec': { store: sqliteVec, told: 'SQLite (libsql) with sqlite-vec', options: {} },
  'lancedb-pq': { store: lancedb, told: 'LanceDB, IVF_PQ refined', options: { index: 'ivf-pq' } },
  'lancedb-hnsw': { store: lancedb, told: 'LanceDB, IVF_HNSW_SQ', options: { index: 'hnsw-sq' } },
}
