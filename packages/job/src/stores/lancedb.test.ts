// A job into LanceDB, which runs in this process: a folder that several processes write.
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, realpath, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { connect } from '@lancedb/lancedb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDescription } from '../index.js'
import { engineWith, killAfterProgress, StoreJobs, startJob, texts } from '../testing/store-jobs.js'
import { LanceStore } from './lancedb.js'

describe('LanceDB', () => {
  const jobs = new StoreJobs()
  const run = jobs.run.bind(jobs)
  const expectedRows = jobs.expectedRows.bind(jobs)
  let tables = 0

  beforeAll(() => jobs.open())
  afterAll(() => jobs.close())

  const sink = (output: object = {}, more: object = {}) =>
    jobs.into(
      { kind: 'lancedb', uri: join(jobs.folder, 'db'), table: `docs-${tables++}`, ...output },
      { shardRows: 15, ...more },
    )
  const open = async ({ output }: { output: { uri: string; table: string } }) =>
    (await connect(output.uri)).openTable(output.table)
  const landed = async (job: ReturnType<typeof sink>) => {
    const rows = await (await open(job)).query().toArray()
    return rows.map(({ id, tag, vector }) => ({ n: Number(id), tag, embedding: [...vector] })).sort((a, b) => a.n - b.n)
  }

  it('lands every row once with the rows of encode, and a second run lands nothing', async () => {
    const job = sink()
    expect(await run(job)).toMatchObject({ shards: { done: 3, failed: 0 }, rows: 45 })
    expect(await landed(job)).toEqual(await expectedRows())
    const before = await (await open(job)).countRows()
    expect((await run(job)).shards).toMatchObject({ done: 0, skipped: 3 })
    expect(await (await open(job)).countRows()).toBe(before)
  })

  it('is searched as users do: the nearest rows are those of an exact search', async () => {
    const job = sink({}, { keep: [] })
    await run(job)
    const query = await jobs.lam.encodeQuery('Text 7: long long')
    const rows = await expectedRows()
    const exact = rows
      .map(({ n, embedding }) => ({ n, similarity: jobs.lam.similarity(query, Float32Array.from(embedding)) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 5)
    const found = await (await open(job)).vectorSearch(query).distanceType('dot').limit(5).toArray()
    expect(found.map(({ id }) => Number(id))).toEqual(exact.map(({ n }) => n))
    for (const [at, { _distance }] of found.entries()) expect(1 - _distance).toBeCloseTo(exact[at].similarity, 5)
  })

  it('holds float16 rounded to the nearest, and binary rows as bytes for the Hamming distance', async () => {
    const half = sink({ type: 'float16' })
    await run(half)
    const whole = await expectedRows()
    for (const [n, { embedding }] of (await landed(half)).entries())
      for (const [i, value] of embedding.entries()) {
        const exact = whole[n].embedding[i]
        // Half of the last of 11 bits.
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.max(Math.abs(exact), 2 ** -14) * 2 ** -11)
      }
    const binary = sink({}, { encode: { output: 'binary' } })
    await run(binary)
    const bits = [
      ...(await jobs.lam.encode(
        texts.map(({ body }) => body),
        { output: 'binary' },
      )),
    ]
    // LanceDB's types lack the distance.
    const hamming = 'hamming' as 'l2'
    const search = (await open(binary)).vectorSearch(Array.from(bits[9])).distanceType(hamming)
    const found = await search.limit(1).toArray()
    expect([found[0].id, found[0]._distance, [...found[0].vector]]).toEqual(['9', 0, [...bits[9]]])
  })

  it('gives kept columns the types of their values, and row numbers as ids', async () => {
    const path = join(jobs.folder, 'typed.jsonl')
    const kept = [
      { year: null, price: null, ok: null, tags: null },
      { year: 9007199254740991, price: 2.5, ok: true, tags: ['a'] },
    ]
    await writeFile(path, kept.map((columns) => JSON.stringify({ body: 'text', ...columns })).join('\n'))
    const job = sink({}, { input: { kind: 'jsonl', paths: [path] }, id: undefined, keep: 'all', shardRows: 1 })
    expect((await run(job)).failures).toEqual([])
    const table = await open(job)
    expect((await table.schema()).fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id Int64',
      'ok Bool',
      'price Float64',
      'tags Utf8',
      'year Int64',
      `vector FixedSizeList[${jobs.dim}]<Float32>`,
      'lam_shard Utf8',
      'lam_row Int32',
    ])
    const rows = await table.query().select(['id', 'ok', 'price', 'tags', 'year']).toArray()
    expect(rows.map((row) => row.toJSON()).sort((a, b) => Number(a.id - b.id))).toEqual([
      { id: 0n, ok: null, price: null, tags: null, year: null },
      { id: 1n, ok: true, price: 2.5, tags: '["a"]', year: 9007199254740991n },
    ])
  })

  it('refuses another job, another dimension, a table of someone else, int8 and a column of its own', async () => {
    const job = sink()
    await run(job)
    await expect(run({ ...job, shardRows: 9 })).rejects.toMatchObject({ code: 'LAM_JOB_MISMATCH' })
    await expect(run({ ...job, encode: { dim: 8 } })).rejects.toMatchObject({
      code: 'LAM_STORE_MISMATCH',
      message: expect.stringContaining(`FixedSizeList[${jobs.dim}]<Float32>, the job FixedSizeList[8]<Float32>`),
    })
    const db = await connect(job.output.uri)
    await db.createTable('theirs', [{ id: '1', tag: '', vector: Array(jobs.dim).fill(0), lam_shard: '', lam_row: 1 }])
    await expect(run(sink({ table: 'theirs' }))).rejects.toMatchObject({
      code: 'LAM_STORE_MISMATCH',
      message: expect.stringContaining('table theirs in'),
    })
    await db.dropTable(`${job.output.table}_lam`)
    await expect(run(job)).rejects.toMatchObject({
      code: 'LAM_STORE_MISMATCH',
      message: expect.stringContaining('has 45 rows but no description of their job'),
    })
    for (const more of [{ encode: { output: 'int8' } }, { keep: ['lam_row'] }])
      await expect(run(sink({}, more))).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
    expect(() => readDescription(sink({ uri: 'db://cloud' }))).toThrow('LanceDB Cloud')
  })

  it('tells what to install where it is missing', async () => {
    const modules = join(jobs.folder, 'without', 'node_modules')
    const here = fileURLToPath(new URL('../../', import.meta.url))
    await cp(join(here, 'dist'), join(modules, '@lamjs', 'job', 'dist'), { recursive: true })
    await cp(join(here, 'package.json'), join(modules, '@lamjs', 'job', 'package.json'))
    await mkdir(join(modules, '@petamoriken'))
    for (const name of ['@lamjs/core', 'zod', 'tinyglobby', '@petamoriken/float16'])
      await symlink(await realpath(join(here, 'node_modules', name)), join(modules, name), 'junction')
    const program = `import { openOutput, readDescription } from '@lamjs/job'
      await openOutput(readDescription(${JSON.stringify(sink())})).catch(({ code, message }) => console.log(code, message))`
    const script = join(modules, '..', 'program.mjs')
    await writeFile(script, program)
    const { stdout } = await promisify(execFile)(process.execPath, [script])
    expect(stdout).toMatch(/^LAM_OPTION_INVALID .*@lancedb\/lancedb.* not installed.*npm install .*@lancedb\/lancedb/)
  })

  it('tells of a place that it cannot write', async () => {
    await expect(run(sink({ uri: join(jobs.file, 'db') }))).rejects.toMatchObject({
      code: 'LAM_STORE_FAILED',
      message: expect.stringContaining(join(jobs.file, 'db')),
    })
  })

  it('lands nothing of a shard with a row that fails, and the others whole', async () => {
    const job = sink({}, { input: await jobs.poisonedInput({ body: 13 }) })
    expect((await run(job)).shards).toMatchObject({ done: 2, failed: 1 })
    expect((await landed(job)).map(({ n }) => n)).toEqual(texts.map(({ n }) => n).filter((n) => n > 14))
  })

  it('gives a shard once when two workers have it at once', async () => {
    for (let time = 0; time < 2; time++) {
      const job = sink()
      const slow = engineWith(jobs.engine, () => new Promise((resolve) => setTimeout(resolve, 5)))
      await Promise.all([run(job), run(job, slow)])
      expect(await landed(job)).toEqual(await expectedRows())
    }
  })

  it('makes a table once when many make it at once, and none wipes what another wrote', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => LanceStore.open(join(jobs.folder, 'made'))))
    const { Schema, Table, Utf8, vectorFromArray } = stores[0].arrow
    const add = async (store: LanceStore, name: string, row: string) => {
      const table = await store.findOrCreate(name, new Schema([store.keyColumn('name', new Utf8())]))
      await table.insertAbsent(['name'], new Table({ name: vectorFromArray([row], new Utf8()) }))
      return table
    }
    for (let time = 0; time < 3; time++) {
      const [table] = await Promise.all(stores.map((store, n) => add(store, `t${time}`, `row ${n}`)))
      expect(await table.countRows()).toBe(stores.length)
    }
    expect(await readdir(join(jobs.folder, 'made'))).toEqual(Array.from({ length: 3 }, (_, time) => `t${time}.lance`))
    for (const store of stores) store.close()
  })

  it('tells at the end when rows are gone', async () => {
    const job = sink()
    await run(job)
    await (await open(job)).delete("lam_shard = '000002'")
    await expect(run(job)).rejects.toMatchObject({
      code: 'LAM_STORE_FAILED',
      message: expect.stringContaining('has 30 rows, and its receipts 45'),
    })
  })

  it('loses and doubles nothing when three processes land the same shards and two of them are killed', async () => {
    const job = sink({}, { shardRows: 4 })
    const processes = [startJob(job), startJob(job), startJob(job)]
    const ended = processes.map((child) => new Promise((resolve) => child.once('exit', (code) => resolve(code))))
    const killed = await Promise.all([killAfterProgress(processes[0], 20), killAfterProgress(processes[1], 120)])
    expect(killed).toContain(true)
    processes[2].stdout?.resume()
    expect(await ended[2]).toBe(0)
    const { shards } = await run(job)
    expect(shards).toMatchObject({ done: 0, failed: 0, total: 12, skipped: 12 })
    expect(await landed(job)).toEqual(await expectedRows())
  }, 60_000)
})
