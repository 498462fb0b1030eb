// Kept columns have one type in the whole job: DuckDB reads all parts as one table.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDescription, runJob } from '../index.js'
import { parquetPart } from '../output/folder/parquet-part.js'
import type { JobFacts } from '../output/job-output.js'
import { commonType, daysOf, microsecondsOf, typeOfValue } from './column.js'

const lam = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
let folder: string
let jobs = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam-columns-'))
})
afterAll(async () => {
  await lam.dispose()
  await rm(folder, { recursive: true })
})

/** Runs a job of shards of two rows into Parquet. @returns the folder of its parts */
async function parts(input: object, more: object = {}, path = join(folder, `out-${jobs++}`)): Promise<string> {
  const job = readDescription({
    input,
    text: 'body',
    id: 'key',
    shardRows: 2,
    output: { kind: 'parquet', path },
    ...more,
  })
  const { failures } = await runJob(job, { embedder: lam, readsAnyLength: true })
  expect(failures).toEqual([])
  return path
}

/** What DuckDB makes of all parts at once: the types of the columns, and the rows in order, values as DuckDB writes them. */
async function asOneTable(path: string) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson()
  const from = `FROM read_parquet('${path}/*.parquet') `
  const types = Object.fromEntries((await rows(`DESCRIBE SELECT * ${from}`)).map(([name, type]) => [name, type]))
  const { key, embedding, ...kept } = types
  expect([key, embedding]).toEqual(['VARCHAR', 'FLOAT[]'])
  const names = Object.keys(kept).map((name) => `"${name}"`)
  const found = await rows(`SELECT ${names.join(', ')} ${from} ORDER BY key`)
  connection.closeSync()
  return { types: kept, rows: found }
}

async function schemas(path: string): Promise<unknown[]> {
  const names = (await readdir(path)).filter((name) => name.endsWith('.parquet')).sort()
  return Promise.all(
    names.map(async (name) => (await parquetMetadataAsync(await asyncBufferFromFile(join(path, name)))).schema),
  )
}

describe('kept columns in Parquet', () => {
  const records = [
    { price: null, year: 2001, note: null, tags: null, mixed: null, empty: null },
    { price: null, year: null, note: null, tags: null, mixed: null, empty: null },
    { price: 3, year: 2002, note: 'plain', tags: ['a'], mixed: 1, empty: null },
    { price: 2.5, year: 2003, note: null, tags: null, mixed: 'text', empty: null },
    { price: 4, year: 9007199254740991, note: '', tags: { b: 1 }, mixed: true, empty: null },
  ]
  const types = {
    price: 'DOUBLE',
    year: 'BIGINT',
    note: 'VARCHAR',
    tags: 'VARCHAR',
    mixed: 'VARCHAR',
    empty: 'VARCHAR',
  }
  const values = [
    [null, '2001', null, null, null, null],
    [null, null, null, null, null, null],
    [3, '2002', 'plain', '["a"]', '1', null],
    [2.5, '2003', null, null, '"text"', null],
    [4, '9007199254740991', '', '{"b":1}', 'true', null],
  ]
  const jsonl = async () => {
    const path = join(folder, 'some.jsonl')
    const lines = records.map((record, n) => JSON.stringify({ key: `k${n}`, body: `text ${n}`, ...record }))
    await writeFile(path, lines.join('\n'))
    return { kind: 'jsonl', paths: [path] }
  }

  it.each([{ keep: Object.keys(types) }, { keep: 'all' }])(
    'of JSONL take the type of all values: $keep',
    async ({ keep }) => {
      const path = await parts(await jsonl(), { keep })
      const all = await schemas(path)
      expect(all).toEqual([all[0], all[0], all[0]])
      const found = await asOneTable(path)
      const names = keep === 'all' ? Object.keys(types).sort() : Object.keys(types)
      expect(Object.entries(found.types)).toEqual(names.map((name) => [name, types[name as keyof typeof types]]))
      const at = names.map((name) => Object.keys(types).indexOf(name))
      expect(found.rows).toEqual(values.map((row) => at.map((column) => row[column])))
    },
  )

  it('of JSONL are the same bytes when a shard lands again', async () => {
    const input = await jsonl()
    const path = await parts(input, { keep: 'all' })
    const part = join(path, 'part-000001.parquet')
    const before = await readFile(part)
    await rm(part)
    await parts(input, { keep: 'all' }, path)
    expect(await readFile(part)).toEqual(before)
  })

  it('of CSV are strings', async () => {
    const path = join(folder, 'some.csv')
    await writeFile(path, 'key,body,n,m\nk0,a,1,\nk1,b,2,\nk2,c,,x\n')
    const found = await asOneTable(await parts({ kind: 'csv', paths: [path] }, { keep: 'all' }))
    expect(found).toEqual({
      types: { m: 'VARCHAR', n: 'VARCHAR' },
      rows: [
        ['', '1'],
        ['', '2'],
        ['x', ''],
      ],
    })
  })

  it("of Parquet keep the input's types, to the last digit", async () => {
    const source = join(folder, 'some.parquet')
    const time = (unit: 'MICROS' | 'NANOS', isAdjustedToUTC: boolean) =>
      ({ type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit } }) as const
    const columns = {
      key: { type: 'BYTE_ARRAY', converted_type: 'UTF8', data: ['k0', 'k1', 'k2'] },
      body: { type: 'BYTE_ARRAY', converted_type: 'UTF8', data: ['a', 'b', 'c'] },
      big: { type: 'INT64', data: [null, null, 9223372036854775807n] },
      small: { type: 'INT32', data: [null, 1, -2] },
      real: { type: 'FLOAT', data: [null, 1, 0.5] },
      flag: { type: 'BOOLEAN', data: [null, null, true] },
      day: { type: 'INT32', converted_type: 'DATE', data: [null, null, -1] },
      local: { ...time('MICROS', false), data: [null, null, -1n] },
      instant: { ...time('MICROS', true), data: [null, null, 1700000000123456n] },
      exact: { ...time('NANOS', false), data: [null, null, 1700000000123456789n] },
    }
    parquetWriteFile({
      filename: source,
      columnData: Object.entries(columns).map(([name, { data }]) => ({ name, data })),
      schema: [
        { name: 'root', num_children: Object.keys(columns).length },
        ...Object.entries(columns).map(([name, { data: _, ...element }]) => ({
          name,
          repetition_type: 'OPTIONAL' as const,
          ...(element as { type: 'INT64' }),
        })),
      ],
    })
    const keep = ['big', 'small', 'real', 'flag', 'day', 'local', 'instant', 'exact']
    const path = await parts({ kind: 'parquet', paths: [source] }, { keep })
    const all = await schemas(path)
    expect(all).toEqual([all[0], all[0]])
    const found = await asOneTable(path)
    expect(Object.values(found.types)).toEqual([
      'BIGINT',
      'BIGINT',
      'DOUBLE',
      'BOOLEAN',
      'DATE',
      'TIMESTAMP',
      'TIMESTAMP WITH TIME ZONE',
      'VARCHAR',
    ])
    expect(found.rows[0]).toEqual(Array(8).fill(null))
    expect(found.rows[2]).toEqual([
      '9223372036854775807',
      '-2',
      0.5,
      true,
      '1969-12-31',
      '1969-12-31 23:59:59.999999',
      '2023-11-14 22:13:20.123456+00',
      '2023-11-14T22:13:20.123456789Z',
    ])
  })
})

it('a part of Parquet is written a group of rows at a time', async () => {
  const rows = 20_000
  const facts = {
    job: readDescription({ input: { kind: 'text', paths: ['x'] }, output: { kind: 'parquet', path: 'x' } }),
  }
  const source = async function* () {
    for (let id = 0; id < rows; id++) yield { id, kept: {}, embedding: Float32Array.of(id, 1) }
  }
  const shard = { name: '000000', index: 0, rows, locator: null }
  const chunks: Uint8Array[] = []
  for await (const chunk of parquetPart.encode(source(), facts as JobFacts, shard)) chunks.push(chunk)
  expect(chunks).toHaveLength(4)
  const file = new Uint8Array(Buffer.concat(chunks)).buffer
  expect((await parquetMetadataAsync(file)).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([
    8192, 8192, 3616,
  ])
  const found = await parquetReadObjects({ file })
  expect(found.map(({ id, embedding }) => [Number(id), ...embedding])).toEqual(
    Array.from({ length: rows }, (_, id) => [id, id, 1]),
  )
})

describe('types', () => {
  it('of values of JSON', () => {
    expect([null, 'a', true, 1, -0.5, 2 ** 53, [], {}].map(typeOfValue)).toEqual([
      undefined,
      'string',
      'boolean',
      'int64',
      'double',
      'double',
      'json',
      'json',
    ])
  })

  it('have a common one: numbers are doubles, all else that differs is JSON', () => {
    expect(commonType('int64', 'double')).toBe('double')
    expect(commonType('string', undefined)).toBe('string')
    expect(commonType('int64', 'string')).toBe('json')
    expect(commonType('date', 'timestamp')).toBe('json')
  })

  it('of times count from 1970', () => {
    expect(daysOf('1969-12-31T00:00:00.000Z')).toBe(-1)
    expect(microsecondsOf('1969-12-31T23:59:59.999999Z')).toBe(-1n)
    expect(microsecondsOf('2023-11-14T22:13:20.1234Z')).toBe(1700000000123400n)
    expect(microsecondsOf('1970-01-01T00:00:01Z')).toBe(1_000_000n)
  })
})
