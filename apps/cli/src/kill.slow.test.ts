import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/kill-test.mjs', import.meta.url))

it.runIf(process.platform !== 'win32')(
  'leaves complete rows, the old file and no temporary files, in every way and at every moment of ending',
  async () => {
    const args = [script, '--kills', '12', '--seed', '4']
    const { stdout } = await promisify(execFile)(process.execPath, args).catch((failed: { stdout: string }) => failed)
    expect(stdout).toMatch(/\n12 kills, seed 4: 0 failed\n$/)
  },
  600_000,
)
