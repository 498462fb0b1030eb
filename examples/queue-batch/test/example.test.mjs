import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LAM, native } from '@lamjs/native'
import { runScript, startScript } from '@lamjs/tooling/npm-scripts'
import { findRedis, findValkey, startRedis } from '@lamjs/tooling/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const program = findRedis() ?? findValkey()

it('says that no Redis answers', async () => {
  const { code, all } = await startScript(folder, 'start', { env: { REDIS_URL: 'redis://127.0.0.1:1' } }).ended
  expect(code).toBe(1)
  expect(all).toContain('LAM_QUEUE_FAILED')
})

describe.skipIf(program === undefined)('a batch by workers of a queue, on redis', () => {
  let redis
  let out
  let env
  beforeAll(async () => {
    redis = await startRedis({ program, durable: false })
    out = await mkdtemp(join(tmpdir(), 'lam-queue-batch-'))
    env = { REDIS_URL: redis.url, OUT: out }
  })
  afterAll(async () => {
    await redis?.stop()
    await rm(out, { recursive: true, force: true })
  })

  it('embeds every text, by two workers, and lands each shard once', async () => {
    const workers = [1, 2].map(() => startScript(folder, 'work', { env }))
    await Promise.all(workers.map((worker) => worker.prints(/ready/)))
    expect(await runScript(folder, 'start', { env })).toBe(`60 rows in 6 of 6 shards, in ${out}\n`)
    const ended = await Promise.all(workers.map((worker) => worker.stop()))
    const landed = ended.map(({ out: said }) => said.match(/landed/g)?.length ?? 0)
    expect(landed[0] + landed[1]).toBe(6)
    // No worker runs any more, and none is needed.
    expect(await runScript(folder, 'start', { env })).toBe(`60 rows in 6 of 6 shards, in ${out}\n`)

    const parts = (await readdir(out)).filter((name) => name.startsWith('part-')).sort()
    const lines = (await Promise.all(parts.map((name) => readFile(join(out, name), 'utf8')))).join('')
    const rows = lines.trim().split('\n').map(JSON.parse)
    expect(rows.map(({ id }) => id)).toEqual([...Array(60).keys()])
    const lam = new LAM(native())
    const [first] = (await readFile(join(folder, 'texts.jsonl'), 'utf8'))
      .split('\n')
      .map((line) => line && JSON.parse(line))
    expect(Float32Array.from(rows[0].embedding)).toEqual(await lam.encode(first.body))
    await lam.dispose()
  })
})
