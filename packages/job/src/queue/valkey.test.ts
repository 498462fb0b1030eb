import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { findValkey, type RedisServer, startRedis } from '@lamjs/tooling/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDescription, runJob } from '../index.js'
import { queueStatus, retryFailed, runQueuedJob, work } from './index.js'

/** The other tests of queues run on the server that `LAM_REDIS` names, which may be Valkey too. */
describe.skipIf(findValkey() === undefined)('a queue on valkey', () => {
  let valkey: RedisServer
  let folder: string
  let input: string

  beforeAll(async () => {
    valkey = await startRedis({ program: findValkey() as string })
    folder = await mkdtemp(join(tmpdir(), 'lam-valkey-'))
    input = join(folder, 'texts.jsonl')
    await writeFile(input, Array.from({ length: 25 }, (_, n) => JSON.stringify({ text: `text ${n}` })).join('\n'))
  })
  afterAll(async () => {
    await valkey.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const openEngine = async () => ({
    embedder: new LAM(native({ threads: 1 }), { model: tinyHierarchical }),
    readsAnyLength: true,
  })
  const describeJob = (out: string, shardRows = 5) =>
    readDescription({
      input: { kind: 'jsonl', paths: [input] },
      output: { kind: 'jsonl', path: join(folder, out) },
      shardRows,
    })
  const partsOf = async (out: string) => {
    const names = (await readdir(join(folder, out))).filter((name) => name.startsWith('part-')).sort()
    return Promise.all(names.map((name) => readFile(join(folder, out, name), 'utf8')))
  }

  it('lands every shard once by two workers, with the bytes of a run in one process', async () => {
    const client = new Redis(valkey.url)
    expect(await client.info('server')).toMatch(/valkey_version:\d+\./)
    await client.quit()
    const queue = { url: valkey.url, name: 'whole' }
    const running = runQueuedJob(describeJob('whole'), { queue, pollMs: 20 })
    const worker = () => work({ queue, openEngine, untilDone: true })
    const [report] = await Promise.all([running, worker(), worker()])
    expect(report).toMatchObject({ shards: { done: 5, failed: 0, total: 5 }, rows: 25 })
    const engine = await openEngine()
    await runJob(describeJob('alone'), engine)
    await engine.embedder.dispose()
    expect(await partsOf('whole')).toEqual(await partsOf('alone'))
    expect(await partsOf('whole')).toHaveLength(5)
  })

  it('makes a shard that keeps failing a dead letter, and tries it again when asked', async () => {
    const queue = { url: valkey.url, name: 'failing' }
    const options = { queue, pollMs: 20, attempts: 2, backoffMs: 20 }
    const failing = async () => {
      throw new Error('no model today')
    }
    const described = describeJob('failing', 25)
    const [failed] = await Promise.all([
      runQueuedJob(described, options),
      work({ queue, openEngine: async () => brokenEngine(failing), untilDone: true }),
    ])
    expect(failed.shards).toMatchObject({ failed: 1, total: 1 })
    expect(await retryFailed(queue)).toBe(1)
    const [landed] = await Promise.all([runQueuedJob(described, options), work({ queue, openEngine, untilDone: true })])
    expect(landed).toMatchObject({ shards: { done: 1, failed: 0 }, rows: 25 })
    expect((await queueStatus(queue)).finished).toBe(true)
  })

  async function brokenEngine(encode: () => Promise<never>) {
    const { embedder } = await openEngine()
    return {
      embedder: {
        encode,
        stream: (given: Iterable<string>) => embedder.stream(given),
        info: () => embedder.info(),
        dispose: () => embedder.dispose(),
      },
      readsAnyLength: true,
    }
  }
})
