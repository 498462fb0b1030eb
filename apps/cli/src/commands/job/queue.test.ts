import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRedis, type RedisServer, startRedis } from '@lamjs/tooling/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareLam, finished, startLam, tinyModel } from '../../testing/lam-process.js'

describe.skipIf(findRedis() === undefined)('lam job on a queue on redis', () => {
  let redis: RedisServer
  let folder: string
  let file: string
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    redis = await startRedis({ password: 's3cret', durable: false })
    env = { LAM_QUEUE: redis.url }
    folder = await mkdtemp(join(tmpdir(), 'lam-cli-queue-'))
    const input = join(folder, 'texts.txt')
    await writeFile(input, Array.from({ length: 30 }, (_, n) => `text ${n}`).join('\n'))
    file = join(folder, 'job.json')
    const output = { kind: 'jsonl', path: join(folder, 'out') }
    const job = { input: { kind: 'text', paths: [input] }, model: tinyModel, backend: 'native', output, shardRows: 10 }
    await writeFile(file, JSON.stringify(job))
  })
  afterAll(async () => {
    await redis.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('is put there by run, done by work, and shown by status, without the password', { tags: ['slow'] }, async () => {
    const detached = await bareLam(['job', 'run', file, '--queue', '--detach'], env)
    expect([detached.code, detached.stderr]).toEqual([0, expect.stringContaining('3 shards added to the queue')])
    const before = await bareLam(['job', 'status', '--json'], env)
    expect(JSON.parse(before.stdout.toString())).toMatchObject({ shards: { waiting: 3, done: 0, total: 3 }, rows: 30 })

    const worker = finished(startLam(['job', 'work', '--until-done', '--threads', '1'], env))
    const run = await bareLam(['job', 'run', file, '--queue', '--json'], env)
    const report = JSON.parse(run.stdout.toString().trimEnd().split('\n').at(-1) as string)
    expect(report).toMatchObject({ event: 'report', rows: 30, shards: { failed: 0, total: 3 }, queued: 0 })
    // The worker may have landed some before `run` looked.
    expect(report.shards.done + report.shards.skipped).toBe(3)
    const { code, stderr } = await worker
    expect([code, stderr]).toEqual([0, expect.stringContaining('shard 000002: 10 rows in')])
    expect((await readdir(join(folder, 'out'))).filter((name) => name.startsWith('part-'))).toHaveLength(3)

    const after = await bareLam(['job', 'status'], env)
    expect(after.stdout.toString()).toMatch(
      /^3\/3 shards {2}.*\n0 active, 0 waiting, 0 delayed; .*the output is complete\n$/,
    )
    expect((await bareLam(['job', 'retry'], env)).stdout.toString()).toBe('0 shards wait again\n')
    expect((await bareLam(['job', 'clean', '--json'], env)).stdout.toString()).toBe('{"cleaned":"job"}\n')
    const empty = await bareLam(['job', 'status', '--debug'], env)
    expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining('LAM_INPUT_INVALID')])
    for (const said of [detached, run, after, empty]) expect(said.stdout + said.stderr).not.toContain('s3cret')
  })

  it('needs an address', async () => {
    expect((await bareLam(['job', 'work'], { LAM_QUEUE: '' })).stderr).toContain('LAM_OPTION_INVALID: No queue')
  })

  it.runIf(process.platform !== 'win32')('is left by a worker on SIGTERM', { tags: ['slow'] }, async () => {
    const child = startLam(['job', 'work', '--name', 'none'], env)
    const end = finished(child)
    await new Promise((resolve) => child.stderr.once('data', resolve))
    child.kill('SIGTERM')
    expect((await end).code).toBe(143)
  })
})
