import { execFile } from 'node:child_process'
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { tinyHierarchical64 } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.js'

const run = promisify(execFile)
const scriptAt = (name: string) => fileURLToPath(new URL(`../testing/${name}`, import.meta.url))
const MODEL = new URL('.', tinyHierarchical64.files['config.json']).href

/** Compiles in a process whose files may not grow past so many blocks of 512 bytes: writing more fails as on a full disk. */
async function compileWithin(folder: string, blocks: number | 'unlimited') {
  const command = `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`
  const script = scriptAt('compile-in-process.mjs')
  const { stdout } = await run('sh', ['-c', command, 'sh', process.execPath, script, folder, MODEL])
  return JSON.parse(stdout)
}

describe.skipIf(process.platform === 'win32')('a cache that cannot be written to', () => {
  it('on a full disk is a warning, whether onnxruntime or the entry finds it full, and leaves nothing half written', async () => {
    const whole = temporaryFolder()
    const { row } = await compileWithin(whole, 'unlimited')
    const [name] = readdirSync(whole)
    // Room for the program, but not for its header too.
    const almost = Math.ceil((statSync(join(whole, name)).size - 1024) / 512)
    for (const blocks of [0, 100, almost]) {
      const folder = temporaryFolder()
      const report = await compileWithin(folder, blocks)
      expect(report).toMatchObject({ origin: 'just-in-time', row })
      expect(report.warnings).toEqual([expect.stringContaining('Could not keep the program')])
      expect(readdirSync(folder)).toEqual([])
    }
  }, 300_000)

  it('for want of permission is two warnings, one for the file and one for the entry, and what was made stays', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o555)
    const { stdout } = await run(process.execPath, [scriptAt('write-in-process.mjs'), folder])
    const { made, found, warnings } = JSON.parse(stdout)
    expect([made, found]).toEqual(['without a file', false])
    expect(warnings).toEqual([expect.stringContaining('EACCES'), expect.stringContaining('EACCES')])
    chmodSync(folder, 0o755)
  })
})
