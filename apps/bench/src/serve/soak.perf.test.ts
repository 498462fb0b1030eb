import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { readBenchFile } from '../bench-file.js'

const folder = mkdtempSync(join(tmpdir(), 'lam-soak-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('a short soak of the server: each request gets what it is to get, and no socket stays open', async () => {
  const json = join(folder, 'soak.json')
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
  const args = [main, 'serve', '--soak', '0.3', '--json', json]
  const stdout = await new Promise<string>((resolve) => execFile(process.execPath, args, (_, out) => resolve(out)))
  const { failures = [], tables, data } = readBenchFile(json)
  // Pools and caches still fill in so short a run: what memory does, a longer one tells.
  expect(failures.filter((failure) => !failure.includes('MiB an hour'))).toEqual([])
  expect(tables[0].rows.map(([name]) => name)).toEqual(['resident set', 'heap used', 'external', 'array buffers'])
  expect(tables[0].rows.flat().join(' ')).not.toContain('NaN')
  const { requests, samples } = data as { requests: Record<string, number>; samples: unknown[] }
  expect(Object.keys(requests).length).toBeGreaterThan(10)
  expect(samples.length).toBeGreaterThan(10)
  expect(stdout).toContain('0 otherwise than planned')
}, 120_000)
