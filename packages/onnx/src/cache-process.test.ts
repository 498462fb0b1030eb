import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './testing/temporary-folder.js'

const SCRIPT = fileURLToPath(new URL('./testing/compile-in-process.mjs', import.meta.url))
const MINI = new URL('../../model-mini/files/', import.meta.url).href

interface Report {
  readonly milliseconds: number
  readonly origin: string
  readonly warnings: readonly string[]
  readonly row: readonly number[]
}

async function compileInProcess(folder: string): Promise<Report> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, folder, MINI])
  return JSON.parse(stdout)
}

describe('the cache, across processes, with the default model', () => {
  it('rebuilds in one process what was damaged since another', async () => {
    const folder = temporaryFolder()
    const first = await compileInProcess(folder)
    const path = join(folder, readdirSync(folder)[0])
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1] ^= 1
    writeFileSync(path, bytes)
    const repaired = await compileInProcess(folder)
    expect(repaired.origin).toBe('just-in-time')
    expect(repaired.warnings.length).toBe(1)
    expect(repaired.row).toEqual(first.row)
    expect((await compileInProcess(folder)).origin).toBe('cache')
  }, 300_000)

  it('survives three processes that build the same program at once', { tags: ['slow'], timeout: 300_000 }, async () => {
    const folder = temporaryFolder()
    const reports = await Promise.all([1, 2, 3].map(() => compileInProcess(folder)))
    for (const { row, warnings } of reports) {
      expect(row).toEqual(reports[0].row)
      expect(warnings).toEqual([])
    }
    expect(readdirSync(folder).length).toBe(1)
    expect((await compileInProcess(folder)).origin).toBe('cache')
  })
})
