import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { LamClient } from '@lamjs/client'
import { type Embedder, LAM, native } from '@lamjs/native'
import { bertEncoders, tinyHierarchical } from '@lamjs/oracle'
import { createServer } from '@lamjs/server'
import { runSnippet } from '@lamjs/tooling/snippet'
import { type Connection, connect } from '@lancedb/lancedb'
import { getRegistry, LanceSchema } from '@lancedb/lancedb/embedding'
import { Int32 } from 'apache-arrow'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LamEmbeddingFunction, type LamLanceOptions, registerLam } from './index.js'

const [{ model: bertMean }] = bertEncoders.filter(({ name }) => name === 'tiny-bert-mean')
/** It has a prompt for queries and one for documents. */
const lam = new LAM(native({ threads: 1 }), { model: bertMean })
const other = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
const texts = ['ice on the river', 'bread and butter', 'a ferry']
const rows = texts.map((text, id) => ({ id, text }))
let folder: string
let db: Connection
let number = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam-lance-'))
})
beforeEach(async () => {
  number += 1
  db = await connect(join(folder, String(number)))
})
afterEach(() => {
  db.close()
  getRegistry().reset()
})
afterAll(async () => {
  await lam.dispose()
  await other.dispose()
  await rm(folder, { recursive: true, force: true })
})

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable(),
    ({ code, message }) => code ?? message,
  )

/** A table `notes` with all texts. */
async function notes(embedder: Embedder, options: LamLanceOptions = {}) {
  const embedding = await registerLam(embedder, options)
  const schema = LanceSchema({ id: new Int32(), text: embedding.sourceField(), vector: embedding.vectorField() })
  const table = await db.createEmptyTable('notes', schema)
  await table.add(rows)
  return table
}

const rowsIn = async (table: Awaited<ReturnType<typeof notes>>) =>
  (await table.query().select(['id', 'vector']).toArray())
    .sort((a, b) => a.id - b.id)
    .map(({ vector }) => Float32Array.from(vector))

describe('a table', () => {
  it("holds the documents' rows to the bit, and ranks them by the query's", async () => {
    const table = await notes(lam)
    const expected = [...(await lam.encodeDocuments(texts))]
    expect(await rowsIn(table)).toEqual(expected)
    const query = await lam.encodeQuery('the frozen river')
    const far = expected.map((row) => row.reduce((sum, value, i) => sum + (value - query[i]) ** 2, 0))
    const found = await table.search('the frozen river').toArray()
    expect(found.map(({ id }) => id)).toEqual([0, 1, 2].sort((a, b) => far[a] - far[b]))
    for (const { id, _distance } of found) expect(_distance).toBeCloseTo(far[id], 5)
  })

  it('embeds in a later process too', async () => {
    const first = await notes(lam)
    const found = await first.search('bread').toArray()
    getRegistry().reset()
    await registerLam(lam)
    const again = await db.openTable('notes')
    expect((await again.search('bread').toArray()).map(({ id }) => id)).toEqual(found.map(({ id }) => id))
    await again.add([{ id: 3, text: 'more bread' }])
    expect(await rowsIn(again)).toEqual([...(await lam.encodeDocuments([...texts, 'more bread']))])
  })

  it('refuses an embedder of another model, unless it is named as the same', async () => {
    await notes(lam)
    getRegistry().reset()
    await registerLam(other)
    const table = await db.openTable('notes')
    expect(await codeOf(table.search('bread').toArray())).toBe('LAM_STORE_MISMATCH')
    expect(await codeOf(table.add(rows))).toBe('LAM_STORE_MISMATCH')
    getRegistry().reset()
    await registerLam(other, { model: 'tiny-bert-mean' })
    await table.add([{ id: 3, text: 'more' }])
    expect((await rowsIn(table))[3]).toEqual(await other.encode('more'))
  })

  it('has rows of the width that it was made with', async () => {
    const table = await notes(lam, { dim: 5 })
    const narrow = await lam.encodeDocuments(texts, { dim: 5 })
    expect(await rowsIn(table)).toEqual([...narrow])
    expect(await table.search('bread').toArray()).toHaveLength(3)
    expect(await codeOf(registerLam(lam, { name: 'b', dim: 0.5 }))).toBe('LAM_OPTION_INVALID')
  })

  it('takes the rows of a server', async () => {
    const server = createServer({ models: [{ id: 'mean', open: () => new LAM(native(), { model: bertMean }) }] })
    await server.start()
    const http = await new Promise<ReturnType<typeof serve>>((resolve) => {
      const listening = serve({ fetch: server.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(listening))
    })
    const remote = new LamClient({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` })
    const table = await notes(remote)
    expect(await rowsIn(table)).toEqual([...(await lam.encodeDocuments(texts))])
    await remote.dispose()
    await server.dispose()
    await new Promise((resolve) => http.close(resolve))
  })

  it('warns of texts that lose their ends, and refuses a text that is none', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const told = vi.fn()
    const table = await notes(lam, { onWarning: told })
    await table.add([{ id: 3, text: 'long '.repeat(200) }])
    expect(told).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('1 of 1 texts'))
    await (await registerLam(lam, { name: 'second' })).generateEmbeddings(['long '.repeat(200)])
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('1 of 1 texts'))
    warn.mockRestore()
    expect(await codeOf(table.add([{ id: 4, text: null }]))).toBe('LAM_INPUT_NOT_A_STRING')
  })
})

it('needs a name of its own for each embedder', async () => {
  await registerLam(lam)
  await expect(registerLam(other)).rejects.toThrow('"lam" already exists')
  const second = await registerLam(other, { name: 'other', dim: 9 })
  expect(second.toJSON()).toEqual({ model: 'tiny-hierarchical', dim: 9 })
  const made = await getRegistry().get<LamEmbeddingFunction>('other')?.create()
  expect(made?.toJSON()).toEqual(second.toJSON())
})

describe('the snippet', () => {
  const here = fileURLToPath(new URL('..', import.meta.url))
  it('of apps/docs/pages/guide/vector-stores.md finds the answer', async () => {
    const answer = 'Steps to recover access to your account'
    expect(await runSnippet(here, '../../apps/docs/pages/guide/vector-stores.md', { below: '## LanceDB' })).toBe(answer)
  })

  it('of README.md does too', async () => {
    const then = 'console.log(best.id)'
    expect(await runSnippet(here, 'README.md', { then })).toBe('2')
  })
})
