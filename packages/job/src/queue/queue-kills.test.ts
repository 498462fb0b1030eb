import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { findRedis, startRedis } from '@lamjs/tooling/redis'
import { describe, expect, it } from 'vitest'
import { readDescription, runJob } from '../index.js'
import { canMount } from '../testing/can-mount.js'
import { queueStatus, retryFailed, runQueuedJob, work } from './index.js'

const script = fileURLToPath(new URL('../../scripts/queue-kill-test.mjs', import.meta.url))
/** The long form: some hundred kills, some minutes. */
const kills = process.env.LAM_QUEUE_KILLS

function kill(...args: string[]): Promise<string> {
  return promisify(execFile)(process.execPath, [script, ...args]).then(
    ({ stdout }) => stdout,
    (failed: { stdout: string; stderr: string }) => failed.stdout + failed.stderr,
  )
}

describe.skipIf(findRedis() === undefined)('with redis', () => {
  it('workers and Redis that are killed lose nothing and land nothing twice', {
    tags: ['slow'],
    timeout: 300_000,
  }, async () => {
    const said = await kill('--kills', '4', '--redis-every', '3', '--workers', '2', '--shards', '24')
    expect(said).toMatch(/4 kills .*: lost 0, duplicated 0, parts that differ 0/)
  })

  it.runIf(kills)(
    `the same with ${kills ?? 'as many kills as LAM_QUEUE_KILLS tells'}`,
    async () => {
      const said = await kill('--kills', String(kills))
      expect(said).toMatch(/: lost 0, duplicated 0, parts that differ 0/)
    },
    3_600_000,
  )

  it.runIf(canMount())(
    'a full disk makes dead letters with the reason, which land once there is space (needs root on Linux)',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lam-full-'))
      const disk = join(folder, 'disk')
      const redis = await startRedis()
      try {
        const input = join(folder, 'texts.jsonl')
        await writeFile(input, Array.from({ length: 600 }, (_, n) => JSON.stringify({ text: `text ${n}` })).join('\n'))
        const describeJob = (path: string) =>
          readDescription({ input: { kind: 'jsonl', paths: [input] }, output: { kind: 'jsonl', path }, shardRows: 50 })
        const openEngine = async () => ({
          embedder: new LAM(native({ threads: 1 }), { model: tinyHierarchical }),
          readsAnyLength: true,
        })
        execFileSync('mkdir', [disk])
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
        const queue = { url: redis.url }
        const out = join(disk, 'out')
        const run = () => runQueuedJob(describeJob(out), { queue, attempts: 2, backoffMs: 50, pollMs: 20 })
        const [full] = await Promise.all([run(), work({ queue, openEngine, untilDone: true })])
        expect(full.shards.failed).toBeGreaterThan(2)
        expect(full.shards.failed + full.shards.done).toBe(12)
        for (const { message } of full.failures)
          expect(message).toMatch(/^LAM_OUTPUT_FAILED: .*ENOSPC.*Free some space/)
        expect((await readdir(out)).filter((name) => name.startsWith('.'))).toEqual([])

        execFileSync('mount', ['-o', 'remount,size=16m', disk])
        expect(await retryFailed(queue)).toBe(full.shards.failed)
        const [freed] = await Promise.all([run(), work({ queue, openEngine, untilDone: true })])
        expect(freed).toMatchObject({ shards: { failed: 0, total: 12 }, rows: 600 })
        expect((await queueStatus(queue)).finished).toBe(true)

        const { embedder } = await openEngine()
        await runJob(describeJob(join(folder, 'alone')), { embedder, readsAnyLength: true })
        await embedder.dispose()
        for (const name of (await readdir(join(folder, 'alone'))).filter((file) => file.startsWith('part-'))) {
          expect(await readFile(join(out, name), 'utf8')).toBe(await readFile(join(folder, 'alone', name), 'utf8'))
        }
      } finally {
        await redis.stop()
        if (canMount()) execFileSync('umount', [disk], { stdio: 'ignore' })
        await rm(folder, { recursive: true, force: true })
      }
    },
    120_000,
  )
})
