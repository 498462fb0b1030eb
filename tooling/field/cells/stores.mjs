// Vector stores, each with its real client. A cell stores rows, reads one back, and finds it with another row.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { sentences } from '../expected.mjs'
import { otherNode } from '../other-node.mjs'
import { openQdrantStandIn } from '../qdrant-stand-in.mjs'

const TEXTS = [...sentences, 'Bread dough rises faster in a warm kitchen.']
/** The text whose row the cell reads back, and the query that finds it. */
const TEXT = 1
const QUERY = 'A cold season long ago, when the water turned to ice'

/**
 * @typedef {object} Spelling an expression that passes a row to the client
 * @property {string} code expression of the variable `row`
 * @property {false} [typed] the client's types refuse it, but it works in JavaScript
 * @property {RegExp} [refused] the client refuses it, with this message
 */

export const cells = [
  {
    name: 'stores/sqlite-vec',
    title: 'sqlite-vec in node:sqlite: the row, its bytes as Uint8Array or Buffer, or JSON',
    run: (project) =>
      expectStored(project, {
        packages: ['sqlite-vec@0.1'],
        spellings: [
          { code: 'row' },
          { code: 'new Uint8Array(row.buffer)' },
          { code: 'Buffer.from(row.buffer)' },
          { code: 'JSON.stringify(row)' },
          { code: 'Array.from(row)', typed: false, refused: /cannot be bound/ },
        ],
        program: (vector) => `import { DatabaseSync } from 'node:sqlite'
import * as sqliteVec from 'sqlite-vec'
const db = new DatabaseSync(':memory:', { allowExtension: true })
sqliteVec.load(db)
db.exec('create virtual table docs using vec0(embedding float[384])')
const insert = db.prepare('insert into docs(rowid, embedding) values (?, ?)')
for (const [id, row] of [...rows].entries()) insert.run(BigInt(id), ${vector('row')})
const { embedding } = db.prepare('select embedding from docs where rowid = ?').get(${TEXT})!
const stored = Array.from(new Float32Array((embedding as Uint8Array).slice().buffer))
const select = db.prepare('select rowid from docs where embedding match ? and k = 1')
const nearest = Number(select.get(${vector('query')})!.rowid)`,
      }),
  },
  {
    name: 'stores/pgvector',
    title: 'pgvector with pg, over PGlite: Array.from(row) or JSON; toSql refuses whatever is no Array',
    settings: [
      {
        file: 'to-vector.ts',
        lines: `import pgvector from 'pgvector/pg'
export const toVector = (row: Float32Array): string => pgvector.toSql(Array.from(row))`,
      },
    ],
    run: (project) =>
      expectStored(project, {
        packages: [
          'pgvector@0.2',
          'pg@8',
          '@types/pg@8',
          '@electric-sql/pglite@0.5',
          '@electric-sql/pglite-socket@0.2',
          '@electric-sql/pglite-pgvector@0.0',
        ],
        spellings: [
          { code: 'toVector(row)' },
          { code: 'JSON.stringify(row)' },
          { code: 'pgvector.toSql(row)', refused: /expected array or sparse vector/ },
        ],
        serve: servePostgres,
        program: (vector) => `import pg from 'pg'
import pgvector from 'pgvector/pg'
import { toVector } from './to-vector.ts'
void toVector
const client = new pg.Client({ host: '127.0.0.1', port: Number(process.env.STORE_PORT), user: 'postgres', database: 'postgres' })
await client.connect()
await client.query('create extension if not exists vector')
await pgvector.registerTypes(client)
await client.query('drop table if exists docs')
await client.query('create table docs (id int primary key, embedding vector(384))')
for (const [id, row] of [...rows].entries())
  await client.query('insert into docs (id, embedding) values ($1, $2)', [id, ${vector('row')}])
const stored = (await client.query('select embedding from docs where id = ${TEXT}')).rows[0].embedding
const found = await client.query('select id from docs order by embedding <=> $1 limit 1', [${vector('query')}])
const nearest = found.rows[0].id
await client.end()`,
      }),
  },
  {
    name: 'stores/lancedb',
    title: 'LanceDB: the row, or Array.from(row)',
    run: (project) =>
      expectStored(project, {
        packages: ['@lancedb/lancedb@0.37'],
        spellings: [{ code: 'row' }, { code: 'Array.from(row)' }],
        program: (vector) => `import * as lancedb from '@lancedb/lancedb'
const db = await lancedb.connect('docs.lancedb')
const records = Array.from(rows, (row, id) => ({ id, vector: ${vector('row')} }))
const table = await db.createTable('docs', records, { mode: 'overwrite' })
const [{ vector }] = await table.query().where('id = ${TEXT}').toArray()
const stored = Array.from(vector as Iterable<number>)
const [{ id: nearest }] = await table.vectorSearch(${vector('query')}).limit(1).toArray()`,
      }),
  },
  {
    name: 'stores/qdrant',
    title:
      "Qdrant's real client; a stand-in for the server keeps what it sends. The row in JavaScript, Array.from(row) in TypeScript",
    run: (project) =>
      expectStored(project, {
        packages: ['@qdrant/js-client-rest@1'],
        spellings: [{ code: 'row', typed: false }, { code: 'Array.from(row)' }],
        serve: openQdrantStandIn,
        program: (vector) => `import { QdrantClient } from '@qdrant/js-client-rest'
const client = new QdrantClient({ url: \`http://127.0.0.1:\${process.env.STORE_PORT}\` })
await client.createCollection('docs', { vectors: { size: 384, distance: 'Cosine' } })
await client.upsert('docs', { wait: true, points: Array.from(rows, (row, id) => ({ id, vector: ${vector('row')} })) })
const [point] = await client.retrieve('docs', { ids: [${TEXT}], with_vector: true })
const stored = point!.vector
const { points } = await client.query('docs', { query: ${vector('query')}, limit: 1 })
const nearest = points[0]!.id`,
      }),
  },
  {
    name: 'stores/chroma',
    title: 'Chroma, server and client: the row in JavaScript, Array.from(row) in TypeScript',
    needs: needsPip,
    run: (project) =>
      expectStored(project, {
        packages: ['chromadb@3'],
        spellings: [{ code: 'row', typed: false }, { code: 'Array.from(row)' }],
        serve: serveChroma,
        program: (vector) => `import { ChromaClient } from 'chromadb'
const client = new ChromaClient({ host: '127.0.0.1', port: Number(process.env.STORE_PORT) })
const collection = await client.createCollection({ name: \`docs-\${process.pid}\`, embeddingFunction: null })
await collection.add({ ids: ['0', '1', '2'], embeddings: Array.from(rows, (row) => ${vector('row')}) })
const { embeddings } = await collection.get({ ids: ['${TEXT}'], include: ['embeddings'] })
const stored = embeddings[0]
const { ids } = await collection.query({ queryEmbeddings: [${vector('query')}], nResults: 1 })
const nearest = Number(ids[0]![0])`,
      }),
  },
]

/**
 * Runs the store's program once per spelling. Each must return exactly the row of one text, and find that text. The client's types must accept
 * exactly the spellings that declare it.
 * @param {import('../project.mjs').Project} project
 * @param {object} store
 * @param {string[]} store.packages its client
 * @param {Spelling[]} store.spellings
 * @param {(vector: (variable: string) => string) => string} store.program sets `stored` and `nearest` from `rows` and `query`
 * @param {(project: import('../project.mjs').Project) => Promise<{ port: number, close?: () => Promise<void> }>} [store.serve]
 */
async function expectStored(project, { packages, spellings, program, serve }) {
  // For node:sqlite, and for TypeScript without compilation.
  const { node } = await otherNode(project, '24')
  await project.install('@lamjs/native', 'typescript@6', '@types/node@24', ...packages)
  const files = spellings.map((_, index) => `use-${index}.ts`)
  for (const [index, { code }] of spellings.entries())
    project.write(files[index], programOf(program((variable) => code.replaceAll(/\brow\b/g, variable))))
  await expectTypes(project, spellings, files)

  const server = await serve?.(project)
  try {
    for (const [index, spelling] of spellings.entries()) {
      const env = { STORE_PORT: server && String(server.port) }
      expectOutcome(project, spelling, await project.run(node, [files[index]], { env, fails: true }))
    }
  } finally {
    await server?.close?.()
  }
}

function programOf(store) {
  return `import { LAM, native } from '@lamjs/native'
const lam = new LAM(native())
const rows = await lam.encode(${JSON.stringify(TEXTS)})
const query = await lam.encode(${JSON.stringify(QUERY)})
${store}
console.log(JSON.stringify({ rows, stored, nearest }))
await lam.dispose()
`
}

function expectOutcome(project, { code: spelling, refused }, { stdout, stderr, code }) {
  if (refused) {
    if (code === 0 || !refused.test(stderr))
      throw new Error(`${spelling}: expected ${refused}; found ${stdout}${stderr}`)
    return
  }
  if (code !== 0) throw new Error(`${spelling}: ${stderr}`)
  const { rows, stored, nearest } = JSON.parse(stdout)
  project.expectRow(rows.slice(0, sentences.length))
  // A store may print a float32 with fewer digits.
  const same = stored.length === 384 && stored.every((x, i) => Math.fround(x) === rows[TEXT][i])
  if (!same) throw new Error(`${spelling}: expected the row; found ${stored.length} numbers, ${stored.slice(0, 4)}, …`)
  if (nearest !== TEXT) throw new Error(`${spelling}: expected to find text ${TEXT}; found ${nearest}`)
}

async function expectTypes(project, spellings, files) {
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  }
  project.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
  const tsc = join(project.folder, 'node_modules', 'typescript', 'bin', 'tsc')
  const { stdout } = await project.node([tsc, '-p', '.'], { fails: true })
  const complained = files.filter((file) => stdout.includes(`${file}(`))
  const expected = files.filter((_, index) => spellings[index].typed === false)
  if (complained.join() !== expected.join())
    throw new Error(`Expected the types to refuse [${expected}] alone; found\n${stdout}`)
}

/** PGlite, Postgres in WebAssembly, with its extension pgvector. */
async function servePostgres(project) {
  const port = await project.freePort()
  const script = join(project.folder, 'node_modules', '@electric-sql', 'pglite-socket', 'dist', 'scripts', 'server.js')
  const extension = '@electric-sql/pglite-pgvector:vector'
  await project
    .start(process.execPath, [script, `--port=${port}`, `--extensions=${extension}`])
    .waitFor(/listening on/i)
  return { port }
}

/**
 * Chroma's server from its Python package, because the binary in its npm package needs glibc 2.38. That package contains the whole server, so
 * this installs no dependencies.
 */
async function serveChroma(project) {
  const port = await project.freePort()
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', 'server', 'chromadb==1.*']
  await project.run('python3', pip, { timeout: 400_000 })
  project.write(
    'server/serve.py',
    `import sys
import chromadb_rust_bindings
chromadb_rust_bindings.cli(['chroma', 'run', '--host', '127.0.0.1', '--path', 'chroma', '--port', sys.argv[1]])
`,
  )
  await project.start('python3', ['server/serve.py', String(port)]).waitFor(/server listening/i)
  const { stdout } = await project.run('sh', ['-c', 'ls -d server/chromadb-*.dist-info'])
  project.note('chromadb from PyPI', /chromadb-(.+)\.dist-info/.exec(stdout)[1])
  return { port }
}

function needsPip() {
  return spawnSync('python3', ['-m', 'pip', '--version']).status === 0
    ? undefined
    : 'no Python with pip, for the server'
}
