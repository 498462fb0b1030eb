import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRclone, startS3 } from '@lamjs/tooling/s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareLam, finished, startLam, tinyModel } from '../../testing/lam-process.js'

const engine = ['--model', tinyModel, '--backend', 'native', '--threads', '1']
let folder: string
let texts: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam-cli-job-'))
  texts = join(folder, 'texts.jsonl')
  await writeFile(texts, Array.from({ length: 40 }, (_, n) => JSON.stringify({ n, body: `text ${n}` })).join('\n'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const partsOf = async (out: string) => (await readdir(out)).filter((name) => name.startsWith('part-')).sort()
const run = (files: string[], ...flags: string[]) => bareLam(['job', 'run', ...files, ...engine, ...flags])

describe('lam job run', () => {
  it('takes files and options, and gives what a description gives', async () => {
    const flags = ['--text', 'body', '--id', 'n', '--shard-rows', '15', '--format', 'jsonl']
    const byFlags = join(folder, 'by-flags')
    const { code, stderr } = await run([texts], ...flags, '--out', byFlags)
    expect([code, stderr]).toEqual([0, expect.stringContaining('3 shards landed, 0 before, 0 failed, of 3 · 40 rows')])

    const byFile = join(folder, 'by-file')
    const job = join(folder, 'job.json')
    const output = { kind: 'jsonl', path: byFile }
    const input = { kind: 'jsonl', paths: [texts] }
    await writeFile(job, JSON.stringify({ input, text: 'body', id: 'n', output, shardRows: 7 }))
    expect((await run([job], '--shard-rows', '15')).code).toBe(0)
    expect(await partsOf(byFlags)).toHaveLength(3)
    expect(await partsOf(byFile)).toEqual(await partsOf(byFlags))
    for (const part of await partsOf(byFlags))
      expect(await readFile(join(byFile, part), 'utf8')).toBe(await readFile(join(byFlags, part), 'utf8'))
  })

  it('writes Parquet unless told, and tells that all had landed before', async () => {
    const args = ['--text', 'body', '--out', join(folder, 'parquet')]
    await run([texts], ...args)
    expect(await partsOf(join(folder, 'parquet'))).toEqual(['part-000000.parquet'])
    expect((await run([texts], ...args)).stderr).toContain('0 shards landed, 1 before, 0 failed, of 1')
  })

  it('lands a part again that was removed', async () => {
    const again = () => run([texts], '--text', 'body', '--out', join(folder, 'removed'), '--shard-rows', '20')
    await again()
    await rm(join(folder, 'removed', 'part-000001.parquet'))
    expect((await again()).stderr).toContain('1 shards landed, 1 before')
  })

  it.skipIf(findRclone() === undefined)('reads from S3 and writes to it, and tells how far it is', async () => {
    const s3 = await startS3()
    try {
      await copyFile(texts, join(s3.bucket, 'texts.jsonl'))
      const args = ['--text', 'body', '--id', 'n', '--shard-rows', '15', '--format', 'jsonl', ...engine]
      const inS3 = await bareLam(['job', 'run', 's3://bucket/*.jsonl', '--out', 's3://bucket/out', ...args], s3.env)
      expect([inS3.code, inS3.stderr]).toEqual([0, expect.stringContaining('3 shards landed')])
      const status = await bareLam(['job', 'status', 's3://bucket/out', '--json'], s3.env)
      expect(JSON.parse(status.stdout.toString())).toMatchObject({ shards: { done: 3, total: 3 }, rows: 40 })
      await run([texts], ...args, '--out', join(folder, 'beside-s3'))
      for (const part of await partsOf(join(folder, 'beside-s3')))
        expect(await readFile(join(s3.bucket, 'out', part), 'utf8')).toBe(
          await readFile(join(folder, 'beside-s3', part), 'utf8'),
        )
      const denied = await bareLam(['job', 'run', 's3://none/*.jsonl', '--out', 's3://bucket/b', ...args], s3.env)
      expect([denied.code, denied.stderr]).toEqual([1, expect.stringMatching(/LAM_\w+: .*none/)])
    } finally {
      await s3.stop()
    }
  })

  it('asks for what it cannot know', async () => {
    expect((await run([texts])).stderr).toContain('LAM_OPTION_INVALID: Say with --out')
    const odd = join(folder, 'texts.odd')
    expect((await run([odd], '--out', 'x')).stderr).toContain('Say it with --input-format')
  })

  it.runIf(process.platform !== 'win32')(
    'keeps what landed on Ctrl-C, says how to go on, and does',
    { tags: ['slow'] },
    async () => {
      const many = join(folder, 'many.txt')
      await writeFile(many, Array.from({ length: 4_000 }, (_, n) => `text ${n} ${'long '.repeat(50)}`).join('\n'))
      const out = join(folder, 'stopped')
      const args = ['job', 'run', many, '--out', out, '--shard-rows', '20', '--json', ...engine]
      const child = startLam(args)
      child.stdout.once('data', () => child.kill('SIGINT'))
      const stopped = await finished(child)
      expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringContaining('goes on where it stood')])
      const before = (await partsOf(out)).length
      expect(before).toBeLessThan(200)
      const again = await bareLam(args)
      const report = JSON.parse(again.stdout.toString().trimEnd().split('\n').at(-1) as string)
      expect(report).toMatchObject({ event: 'report', rows: 4_000, shards: { skipped: before, failed: 0, total: 200 } })
    },
  )
})

describe('lam job status of a folder', () => {
  it('tells what is done, and why shards failed, until they land', async () => {
    const poisoned = join(folder, 'poisoned.jsonl')
    await writeFile(poisoned, '{"body": "a"}\n{"body": "b"}\n{"body": 3}\n{"body": "d"}\n')
    const out = join(folder, 'status')
    const ran = await run([poisoned], '--text', 'body', '--out', out, '--shard-rows', '2')
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('shard 000001 failed')])
    const { code, stdout } = await bareLam(['job', 'status', out])
    expect([code, stdout.toString()]).toEqual([
      0,
      expect.stringMatching(
        /^1\/2 shards {2}1 failed\n2 rows, the last shard landed 0:\d\d ago\nshard 000001 failed: .*line 3/,
      ),
    ])
    const json = await bareLam(['job', 'status', out, '--json'])
    expect(JSON.parse(json.stdout.toString())).toMatchObject({
      shards: { done: 1, failed: 1, total: 2 },
      rows: 2,
      failures: [{ shard: '000001', message: expect.stringContaining('line 3') }],
    })
    expect((await bareLam(['job', 'status', folder])).stderr).toContain('holds no job')
  })
})
