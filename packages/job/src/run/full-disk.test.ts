import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { expect, it } from 'vitest'
import { readDescription, runJob } from '../index.js'
import { canMount } from '../testing/can-mount.js'

it.runIf(canMount())(
  'a full disk stops the job with advice, and it goes on once there is space (needs root on Linux)',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lam-full-'))
    const disk = join(folder, 'disk')
    const lam = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
    const engine = { embedder: lam, readsAnyLength: true }
    execFileSync('mkdir', [disk])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
    try {
      const input = join(folder, 'texts.txt')
      await writeFile(input, Array.from({ length: 600 }, (_, n) => `text ${n}`).join('\n'))
      const run = (path: string) =>
        runJob(
          readDescription({ input: { kind: 'text', paths: [input] }, output: { kind: 'jsonl', path }, shardRows: 50 }),
          engine,
        )
      const out = join(disk, 'out')
      const parts = async (path: string) => (await readdir(path)).filter((name) => name.startsWith('part-'))
      await expect(run(out)).rejects.toMatchObject({
        code: 'LAM_OUTPUT_FAILED',
        message: expect.stringMatching(/ENOSPC.*Free some space and run the job again: it goes on where it stood/),
      })
      const before = (await parts(out)).length
      expect(before).toBeGreaterThan(0)
      expect(before).toBeLessThan(12)
      expect((await readdir(out, { recursive: true })).filter((name) => name.endsWith('.lam-part'))).toEqual([])

      execFileSync('mount', ['-o', 'remount,size=16m', disk])
      expect(await run(out)).toMatchObject({ shards: { failed: 0, total: 12 }, rows: 600 })
      await run(join(folder, 'alone'))
      const names = await parts(join(folder, 'alone'))
      expect(await parts(out)).toEqual(names)
      for (const name of names)
        expect(await readFile(join(out, name), 'utf8')).toBe(await readFile(join(folder, 'alone', name), 'utf8'))
    } finally {
      await lam.dispose()
      execFileSync('umount', [disk], { stdio: 'ignore' })
      await rm(folder, { recursive: true, force: true })
    }
  },
  120_000,
)
