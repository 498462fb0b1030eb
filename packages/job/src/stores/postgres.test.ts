// A job from PostgreSQL and into pgvector, against a server of its own that ends, changes its tables and refuses values.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findPostgres, type PostgresServer, startPostgres } from '@lamjs/tooling/postgres'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engineWith, killAfterProgress, StoreJobs, startJob, texts } from '../testing/store-jobs.js'

describe.skipIf(findPostgres() === undefined)('PostgreSQL with pgvector', () => {
  const jobs = new StoreJobs()
  const { lam, engine } = jobs
  const run = jobs.run.bind(jobs)
  const expectedRows = jobs.expectedRows.bind(jobs)
  let server: PostgresServer
  let tables = 0

  beforeAll(async () => {
    server = await startPostgres()
    await jobs.open()
  })
  afterAll(async () => {
    await server?.stop()
    await jobs.close()
  })

  async function sql(statement: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client(server.url)
    await client.connect()
    try {
      return (await client.query(statement)).rows
    } finally {
      await client.end()
    }
  }

  const sink = (output: object = {}, more: object = {}) =>
    jobs.into(
      { kind: 'pgvector', url: server.url, table: `sink_${tables++}`, types: { id: 'bigint' }, ...output },
      more,
    )
  const landed = (job: { output: object }) =>
    sql(`SELECT id::int AS n, tag, embedding::text FROM ${(job.output as { table: string }).table} ORDER BY id`)

  const parsed = (rows: Record<string, unknown>[]) =>
    rows.map((row) => ({ ...row, embedding: JSON.parse(row.embedding as string).map(Math.fround) }))

  describe('as an output', () => {
    it('lands every row once with the rows of encode, and a second run lands nothing', async () => {
      const job = sink()
      expect(await run(job)).toMatchObject({ shards: { done: 5, failed: 0 }, rows: 45 })
      expect(parsed(await landed(job))).toEqual(await expectedRows())
      expect((await run(job)).shards).toMatchObject({ done: 0, skipped: 5 })
      const near = await sql(
        `SELECT id::int AS n FROM ${job.output.table} ORDER BY embedding <=> (SELECT embedding FROM ${job.output.table} WHERE id = 7) LIMIT 1`,
      )
      expect(near).toEqual([{ n: 7 }])
    })

    it.each([
      ['halfvec', { type: 'halfvec' }, {}],
      ['bit', {}, { encode: { output: 'binary' } }],
    ])('makes a column %s', async (type, output, more) => {
      const job = sink(output, more)
      await run(job)
      const [column] = await sql(
        `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = '${job.output.table}'::regclass AND attname = 'embedding'`,
      )
      expect(column).toEqual({ type: `${type}(${jobs.dim})` })
      const [{ embedding }] = await sql(`SELECT embedding::text FROM ${job.output.table} WHERE id = 3`)
      const row = (await lam.encode([texts[3].body])).toArrays()[0]
      if (type === 'bit') expect(embedding).toBe(row.map((value) => (value > 0 ? '1' : '0')).join(''))
      else
        expect(
          Math.max(...JSON.parse(embedding as string).map((value: number, at: number) => Math.abs(value - row[at]))),
        ).toBeLessThan(1e-3)
    })

    it('refuses another job, a table of another dimension, and a table without its columns', async () => {
      const job = sink()
      await run(job)
      await expect(run({ ...job, shardRows: 9 })).rejects.toMatchObject({ code: 'LAM_JOB_MISMATCH' })
      await expect(run({ ...job, encode: { dim: 8 } })).rejects.toMatchObject({
        code: 'LAM_STORE_MISMATCH',
        message: expect.stringContaining(`vector(${jobs.dim}), the job vector(8)`),
      })
      await sql('CREATE TABLE others (id text)')
      await expect(run(sink({ table: 'others' }))).rejects.toMatchObject({
        code: 'LAM_STORE_MISMATCH',
        message: expect.stringContaining('no column tag, embedding'),
      })
    })

    it('keeps no password, and none is in its messages', async () => {
      const job = sink()
      await run(job)
      expect(JSON.stringify(await sql(`SELECT value FROM ${job.output.table}_lam`))).not.toContain('secret')
      const wrong = { ...job, output: { ...job.output, url: server.url.replace('secret', 'wr0ng') } }
      const error = await run(wrong).catch((caught) => caught)
      expect(error).toMatchObject({ code: 'LAM_STORE_FAILED', message: expect.stringContaining('PGPASSWORD') })
      expect(error.message).not.toContain('wr0ng')
      const absent = { ...job, output: { ...job.output, url: 'postgres://postgres@127.0.0.1:1/postgres' } }
      await expect(run(absent)).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
        message: expect.stringContaining('Is the server running'),
      })
    })

    it('names the row whose value is refused, and lands the other shards', async () => {
      const job = sink({}, { input: await jobs.poisonedInput({ tag: 'no\u0000zero' }) })
      const { shards, failures } = await run(job)
      expect(shards).toMatchObject({ done: 4, failed: 1 })
      expect(failures).toEqual([{ shard: '000001', message: expect.stringContaining('row 3 of shard 000001, id 13') }])
      expect((await landed(job)).length).toBe(35)
    })

    it('loses and doubles nothing when the server ends midway and comes back', async () => {
      const job = sink()
      const dying = engineWith(engine, (call) => call === 2 && server.end('SIGQUIT'))
      await expect(run(job, dying).finally(() => server.restart())).rejects.toMatchObject({ code: 'LAM_STORE_FAILED' })
      expect((await run(job)).shards).toMatchObject({ done: 3, skipped: 2, failed: 0 })
      expect(parsed(await landed(job))).toEqual(await expectedRows())
    })

    it('gives a shard once when two workers have it at once', async () => {
      const job = sink()
      await Promise.all([run(job), run(job)])
      expect(parsed(await landed(job))).toEqual(await expectedRows())
    })

    it('loses and doubles nothing when its process is killed', async () => {
      const job = sink({}, { shardRows: 1 })
      const midway: boolean[] = []
      for (const milliseconds of [0, 7, 19]) midway.push(await killAfterProgress(startJob(job), milliseconds))
      expect(midway).toContain(true)
      const { shards } = await run(job)
      expect(shards).toMatchObject({ failed: 0, total: 45 })
      expect(shards.skipped).toBeGreaterThan(0)
      expect(parsed(await landed(job))).toEqual(await expectedRows())
    })
  })

  describe('as an input', () => {
    const source = (input: object = {}, more: object = {}) => ({
      input: { kind: 'postgres', url: server.url, query: `SELECT * FROM docs;`, key: 'n', ...input },
      text: 'body',
      id: 'n',
      keep: ['tag'],
      shardRows: 10,
      output: { kind: 'jsonl', path: join(jobs.folder, `out-${tables++}`) },
      ...more,
    })
    const fill = async () => {
      await sql('DROP TABLE IF EXISTS docs; CREATE TABLE docs (n integer PRIMARY KEY, body text, tag text)')
      const client = new pg.Client(server.url)
      await client.connect()
      await client.query('INSERT INTO docs SELECT * FROM json_populate_recordset(NULL::docs, $1)', [
        JSON.stringify(texts),
      ])
      await client.end()
    }
    const rowsOf = async (job: { output: { path: string } }, shards = 5) => {
      const parts = Array.from({ length: shards }, (_, at) =>
        join(job.output.path, `part-${String(at).padStart(6, '0')}.jsonl`),
      )
      const lines = (await Promise.all(parts.map((path) => readFile(path, 'utf8')))).join('').trim().split('\n')
      return lines.map((line) => JSON.parse(line))
    }

    it('gives the rows in the order of the key, of any type', async () => {
      await fill()
      const expected = (await expectedRows()).map(({ n, ...row }) => ({ id: n, ...row }))
      const job = source()
      expect(await run(job)).toMatchObject({ shards: { done: 5, failed: 0 }, rows: 45 })
      expect(await rowsOf(job)).toEqual(expected)
      const byText = source({ key: 'k', query: `SELECT 'k''' || chr(32 + n) AS k, * FROM docs` })
      expect(await run(byText)).toMatchObject({ shards: { done: 5, failed: 0 } })
      expect(await rowsOf(byText)).toEqual(expected)
      expect(await readFile(join(job.output.path, '_lam', 'manifest.json'), 'utf8')).not.toContain('secret')
    })

    it("gives kept columns of Parquet the query's types, with NULL alone in the first part", async () => {
      await fill()
      const types =
        'n::bigint * 9007199254740993 AS big, n / 2.0::float8 AS half, n > 9 AS later, json_build_array(n) AS list'
      const columns = `SELECT n, body, ${types}, 1.10::numeric AS exact FROM docs`
      const query = `SELECT n, body, ${['big', 'half', 'later', 'list', 'exact']
        .map((name) => `CASE WHEN n > 9 THEN ${name} END AS ${name}`)
        .join(', ')} FROM (${columns}) AS typed`
      const keep = ['big', 'half', 'later', 'list', 'exact']
      const path = join(jobs.folder, 'typed')
      const job = source({ query }, { keep, output: { kind: 'parquet', path } })
      expect((await run(job)).failures).toEqual([])
      const files = ['000000', '000001'].map((name) => asyncBufferFromFile(join(path, `part-${name}.parquet`)))
      const parts = await Promise.all(files)
      const schemas = (await Promise.all(parts.map((file) => parquetMetadataAsync(file)))).map(({ schema }) => schema)
      expect(schemas[0]).toEqual(schemas[1])
      const found = await Promise.all(parts.map((file) => parquetReadObjects({ file, columns: keep })))
      expect(found[0][0]).toEqual({ big: null, half: null, later: null, list: null, exact: null })
      expect(found[1][1]).toEqual({ big: 11n * 9007199254740993n, half: 5.5, later: true, list: '[11]', exact: '1.10' })
    })

    it('refuses a key that is NULL or twice there, and a query that is wrong', async () => {
      await fill()
      for (const key of ['NULL::integer', 'n / 2'])
        await expect(run(source({ key: 'k', query: `SELECT ${key} AS k, body, n FROM docs` }))).rejects.toMatchObject({
          code: 'LAM_INPUT_INVALID',
        })
      await expect(run(source({ query: 'SELECT nothing FROM docs' }))).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
        message: expect.stringContaining('"nothing" does not exist'),
      })
      await expect(run(source({ query: 'DELETE FROM docs RETURNING *' }))).rejects.toMatchObject({
        code: 'LAM_STORE_FAILED',
      })
      expect(await sql('SELECT count(*)::int AS n FROM docs')).toEqual([{ n: 45 }])
    })

    it('fails a shard whose rows change during the job, lands the others, and refuses to go on', async () => {
      await fill()
      const job = source()
      const changing = engineWith(engine, (call) => call === 0 && sql("UPDATE docs SET tag = 'other' WHERE n = 25"))
      const { shards, failures } = await run(job, changing)
      expect(shards).toMatchObject({ done: 4, failed: 1 })
      expect(failures).toEqual([{ shard: '000002', message: expect.stringContaining('keys from 20 to 29 changed') }])
      await expect(run(job)).rejects.toMatchObject({ code: 'LAM_JOB_MISMATCH' })
    })

    it('tells of a text that is NULL', async () => {
      await fill()
      await sql('UPDATE docs SET body = NULL WHERE n = 4')
      const { failures } = await run(source())
      expect(failures).toEqual([{ shard: '000000', message: expect.stringContaining('n 4, id 4') }])
    })
  })
})
