import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { engineFolder, sourcesHash } from '../scripts/engine-sources.mjs'
import type { EngineExports, EngineImports } from './engine/exports.js'
import { buildBytes, runningVariants } from './testing/builds.js'
import { VARIANTS } from './variant.js'

const { sources: made } = JSON.parse(readFileSync(new URL('../binaries/sources.json', import.meta.url), 'utf8'))

describe('the builds in binaries/', () => {
  it('are made of the sources of packages/native; if not: npm run binaries', () => {
    expect(sourcesHash()).toBe(made)
  })

  it.each(['wasm/border.cc', 'simd/vec-wasm.h', 'run/pass.cc'])('are not those of another %s', (file) => {
    const folder = `${mkdtempSync(join(tmpdir(), 'lam-wasm-'))}/`
    onTestFinished(() => rmSync(folder, { recursive: true }))
    cpSync(engineFolder, folder, { recursive: true })
    expect(sourcesHash(folder)).toBe(made)
    appendFileSync(join(folder, file), '// Another.\n')
    expect(sourcesHash(folder)).not.toBe(made)
  })
})

describe('the size of all builds together', () => {
  it('is at most 600 kB, and 200 kB in gzip', async () => {
    const builds = await Promise.all(VARIANTS.map(buildBytes))
    const sum = (sizes: number[]) => sizes.reduce((all, one) => all + one, 0)
    expect(sum(builds.map(({ length }) => length))).toBeLessThanOrEqual(600_000)
    expect(sum(builds.map((bytes) => gzipSync(bytes, { level: 9 }).length))).toBeLessThanOrEqual(200_000)
  })
})

const exports: Record<keyof EngineExports, WebAssembly.ImportExportKind> = {
  memory: 'memory',
  __stack_pointer: 'global',
  _initialize: 'function',
  allocate: 'function',
  release: 'function',
  describe: 'function',
  addNumber: 'function',
  addText: 'function',
  addFile: 'function',
  addTensor: 'function',
  pack: 'function',
  begin: 'function',
  step: 'function',
  result: 'function',
  drop: 'function',
}
const imports: Record<keyof EngineImports, WebAssembly.ImportExportKind> = {
  read: 'function',
  fail: 'function',
  outOfMemory: 'function',
}

describe.each(runningVariants)('the module of %s', (variant) => {
  it('exports and imports what exports.ts says', async () => {
    const module = await WebAssembly.compile(await buildBytes(variant))
    const found = WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind])
    expect(Object.fromEntries(found)).toEqual(exports)
    const wanted = WebAssembly.Module.imports(module).filter((entry) => entry.module === 'lam')
    expect(Object.fromEntries(wanted.map(({ name, kind }) => [name, kind]))).toEqual(imports)
    const others = WebAssembly.Module.imports(module).filter((entry) => entry.module !== 'lam')
    expect(others.map((entry) => `${entry.module} ${entry.name}`).sort()).toEqual([
      'wasi_snapshot_preview1 fd_close',
      'wasi_snapshot_preview1 fd_seek',
      'wasi_snapshot_preview1 fd_write',
    ])
  })
})
