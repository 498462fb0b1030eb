import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from '@lamjs/tooling/browser'
import { afterAll, describe, expect, it } from 'vitest'
import { readBenchFile } from '../bench-file.js'
import type { CompileData } from './backend-report.js'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'lam-pages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(findBrowser() === undefined)('lam bench compile --backends webgpu, in a browser', () => {
  it('visits a page twice on wasm, and names WebGPU where its adapter is software', () => {
    const json = join(folder, 'out.json')
    const words = ['compile', '--quick', '--backends', 'webgpu', '--peers', '', '--json', json]
    const { LAM_WEBGPU_ADAPTER: _, ...env } = process.env
    execFileSync(process.execPath, [MAIN, ...words], {
      stdio: 'ignore',
      env: { ...env, LAM_BROWSER: findBrowser() },
    })
    const { data, notes } = readBenchFile(json)
    const reports = new Map((data as CompileData).backends.map((report) => [report.subject, report]))
    const report = reports.get('webgpu float32 on wasm')
    const [{ first, second, kept, binaries }] = report?.processes ?? []
    expect(report?.compilation).toBe('just-in-time')
    for (const life of [first, second]) {
      expect(Math.min(life.start, life.load, life.compile, life.run)).toBeGreaterThan(0)
    }
    expect(first.programs.find(({ shape }) => shape === 'graph')?.origin).toBe('just-in-time')
    expect(second.programs.find(({ shape }) => shape === 'graph')?.origin).toBe('cache')
    expect(kept[0].bytes).toBeGreaterThan(1e7)
    expect(binaries[0].bytes).toBeGreaterThan(1e6)
    const shapes = report?.lengths?.programs.map(({ shape }) => shape)
    expect(shapes).toEqual(expect.arrayContaining([...(report?.lengths?.planned ?? ['none planned'])]))
    const absent = notes.some((note) => note.startsWith('webgpu float32 is not measured: '))
    expect(absent).toBe(!reports.has('webgpu float32'))
  }, 600_000)
})
