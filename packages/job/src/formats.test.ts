// The files that go in and come out.
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JobDescription, openInput, readDescription, runJob } from './index.js'

const lam = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
const engine = { embedder: lam, readsAnyLength: true }
/** Texts with the characters that formats trip over. */
const texts = Array.from(
  { length: 23 },
  (_, i) => `${i}: "quoted", comma;\u2028 🦊 ${i % 3 ? '' : 'two\nlines\r\n'}${'é'.repeat(i)}`,
)
const rows = texts.map((body, i) => ({ key: `k${i}`, body, n: i / 2, flag: i % 2 === 0 }))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam-formats-'))
  const csvField = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`
  const csvLines = (some: typeof rows) => some.map((row) => Object.values(row).map(csvField).join(',')).join('\r\n')
  await writeFile(join(folder, 'a.csv'), `\ufeffkey,body,n,flag\r\n${csvLines(rows.slice(0, 14))}\r\n`)
  await writeFile(join(folder, 'b.csv'), `key,body,n,flag\n${csvLines(rows.slice(14))}`)
  await writeFile(
    join(folder, 'a.jsonl'),
    rows
      .slice(0, 9)
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  )
  await writeFile(
    join(folder, 'b.jsonl'),
    rows
      .slice(9)
      .map((row) => JSON.stringify(row))
      .join('\r\n'),
  )
  const column = (name: keyof (typeof rows)[0], some: typeof rows) => ({ name, data: some.map((row) => row[name]) })
  for (const [name, some] of [
    ['a', rows.slice(0, 11)],
    ['b', rows.slice(11)],
  ] as const) {
    parquetWriteFile({
      filename: join(folder, `${name}.parquet`),
      columnData: (['key', 'body', 'n', 'flag'] as const).map((key) => column(key, some)),
      rowGroupSize: 4,
    })
  }
})
afterAll(async () => {
  await lam.dispose()
  await rm(folder, { recursive: true })
})

const job = (kind: string, output: string, more: object = {}) =>
  readDescription({
    input: { kind, paths: [join(folder, `*.${kind}`)] },
    text: 'body',
    id: 'key',
    keep: ['n', 'flag'],
    shardRows: 5,
    output: { kind: output, path: join(folder, `${kind}-${output}-${JSON.stringify(more).replace(/\W/g, '')}`) },
    ...more,
  })

/** The bytes of a job's parts, by name. */
async function parts({ output }: JobDescription): Promise<Record<string, string>> {
  const { path } = output as { path: string }
  const names = (await readdir(path)).filter((name) => name.startsWith('part-'))
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'base64')])),
  )
}

describe('an input', () => {
  it.each(['jsonl', 'csv', 'parquet'])('of %s gives each row once, in shards that read alone', async (kind) => {
    const description = job(kind, 'jsonl')
    const input = await openInput(description)
    const { signal } = new AbortController()
    const found = []
    for await (const shard of input.shards(5, signal)) {
      const fresh = await openInput(description)
      const read = []
      for await (const row of fresh.read(JSON.parse(JSON.stringify(shard)), signal)) read.push(row)
      expect(read).toHaveLength(shard.rows)
      found.push(...read)
    }
    expect(found.map(({ id, text }) => [id, text])).toEqual(rows.map(({ key, body }) => [key, body]))
    const ofText = kind === 'csv'
    expect(found.map(({ kept }) => kept)).toEqual(
      rows.map(({ n, flag }) => (ofText ? { n: String(n), flag: String(flag) } : { n, flag })),
    )
    expect(new Set(found.map(({ place }) => place)).size).toBe(found.length)
  })

  it.each(['jsonl', 'csv'])('of %s that is packed gives the shards and parts of the unpacked files', async (kind) => {
    const packed = join(folder, `packed-${kind}`)
    await mkdir(packed)
    for (const name of [`a.${kind}`, `b.${kind}`])
      await writeFile(join(packed, `${name}.gz`), gzipSync(await readFile(join(folder, name))))
    const input = { kind, paths: [join(packed, `*.${kind}.gz`)] }
    const [plain, unpacked] = [job(kind, 'parquet'), job(kind, 'parquet', { input })]
    for (const one of [plain, unpacked])
      expect((await runJob(one, engine)).shards).toEqual({ done: 5, skipped: 0, failed: 0, total: 5 })
    expect(await parts(unpacked)).toEqual(await parts(plain))
  })

  it('of text takes each line', async () => {
    await writeFile(join(folder, 'lines.txt'), 'one\r\n\ntwo\n🦊')
    const input = await openInput(
      readDescription({
        input: { kind: 'text', paths: [join(folder, 'lines.txt')] },
        output: { kind: 'jsonl', path: 'x' },
      }),
    )
    const { signal } = new AbortController()
    const found = []
    for await (const shard of input.shards(3, signal))
      for await (const { text } of input.read(shard, signal)) found.push(text)
    expect(found).toEqual(['one', '', 'two', '🦊'])
  })

  it.each(['csv', 'parquet'])('of %s without the column is refused, with the columns that there are', async (kind) => {
    const refused = runJob(job(kind, 'jsonl', { text: 'nothing' }), engine)
    await expect(refused).rejects.toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringContaining("no column 'nothing'. Its columns are key, body, n, flag"),
    })
  })

  it.each(['csv', 'parquet', 'jsonl'])('of %s that is not there is refused', async (kind) => {
    const description = readDescription({
      input: { kind, paths: [join(folder, 'none.*')] },
      output: { kind: 'jsonl', path: 'x' },
    })
    await expect(openInput(description)).rejects.toMatchObject({ code: 'LAM_INPUT_INVALID' })
  })

  it('that is not UTF-8, or no Parquet, is told with its place', async () => {
    await writeFile(
      join(folder, 'bad.csv2'),
      Buffer.concat([Buffer.from('key,body\n1,good\n2,'), Buffer.from([0xff, 0xfe]), Buffer.from('\n')]),
    )
    const bad = job('csv', 'jsonl', { keep: [], input: { kind: 'csv', paths: [join(folder, 'bad.csv2')] } })
    expect((await runJob(bad, engine)).failures).toEqual([
      { shard: '000000', message: expect.stringContaining('bad.csv2, record 2') },
    ])
    const rotten = job('csv', 'npy', { input: { kind: 'parquet', paths: [join(folder, 'bad.csv2')] } })
    await expect(runJob(rotten, engine)).rejects.toMatchObject({
      code: 'LAM_INPUT_INVALID',
      message: expect.stringContaining('not a Parquet file'),
    })
  })

  it('that changes during a job is refused', async () => {
    const path = join(folder, 'changing.jsonl2')
    await writeFile(path, '{"body": "a"}\n{"body": "b"}\n')
    const description = readDescription({
      input: { kind: 'jsonl', paths: [path] },
      text: 'body',
      output: { kind: 'jsonl', path: join(folder, 'changing') },
    })
    await runJob(description, engine)
    await appendFile(path, '{"body": "c"}\n')
    await expect(runJob(description, engine)).rejects.toMatchObject({ code: 'LAM_JOB_MISMATCH' })
  })
})

describe('an output', () => {
  const expected = async (options = {}) =>
    (await lam.encode(texts, { maxTokens: Number.POSITIVE_INFINITY, ...options })).toArrays()

  async function parts(description: ReturnType<typeof job>, extension: string): Promise<string[]> {
    await runJob(description, engine)
    const { path } = description.output as { path: string }
    return (await readdir(path))
      .filter((name) => name.endsWith(`.${extension}`))
      .sort()
      .map((name) => join(path, name))
  }

  it('of parquet has ids, kept columns with their types, and lists of floats', async () => {
    const read = []
    for (const file of await parts(job('jsonl', 'parquet'), 'parquet'))
      read.push(...(await parquetReadObjects({ file: await asyncBufferFromFile(file) })))
    const embeddings = await expected()
    expect(read).toEqual(rows.map(({ key, n, flag }, i) => ({ key, n, flag, embedding: embeddings[i] })))
  })

  it('of parquet holds int8 and binary rows, and row numbers as ids', async () => {
    const int8 = []
    for (const file of await parts(
      job('csv', 'parquet', { id: undefined, keep: [], encode: { output: 'int8' } }),
      'parquet',
    ))
      int8.push(...(await parquetReadObjects({ file: await asyncBufferFromFile(file) })))
    const rows8 = [...(await lam.encode(texts, { output: 'int8', maxTokens: Number.POSITIVE_INFINITY }))]
    expect(int8).toEqual(rows8.map(({ values, scale }, i) => ({ id: BigInt(i), embedding: [...values], scale })))
    const binary = []
    for (const file of await parts(job('csv', 'parquet', { keep: [], encode: { output: 'binary' } }), 'parquet'))
      binary.push(...(await parquetReadObjects({ file: await asyncBufferFromFile(file), utf8: false })))
    const rows1 = [...(await lam.encode(texts, { output: 'binary', maxTokens: Number.POSITIVE_INFINITY }))]
    expect(binary.map(({ embedding }) => [...(embedding as Uint8Array)])).toEqual(rows1.map((row) => [...row]))
  })

  it('of npy has a matrix a shard, and ids beside it', async () => {
    const description = job('parquet', 'npy')
    const values: number[] = []
    for (const file of await parts(description, 'npy')) {
      const bytes = await readFile(file)
      values.push(...new Float32Array(bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.byteLength)))
    }
    expect(values).toEqual((await expected()).flat())
    const beside = await Promise.all((await parts(description, 'rows.jsonl')).map((file) => readFile(file, 'utf8')))
    expect(
      beside
        .join('')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows.map(({ key, n, flag }) => ({ id: key, n, flag })))
    await expect(runJob(job('parquet', 'npy', { encode: { output: 'int8' } }), engine)).resolves.toMatchObject({
      failures: expect.arrayContaining([{ shard: '000000', message: expect.stringContaining('float32') }]),
    })
  })
})
