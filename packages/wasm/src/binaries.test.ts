import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { engineFolder, sourcesHash } from '../scripts/engine-sources.mjs'
import { buildOf } from './build.js'
import type { EngineExports, EngineImports, ThreadExports } from './engine/exports.js'
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

// A page fetches one build. Those for threads hold the thread-safe allocator and the loops between threads besides.
describe.each([
  { threads: 1, most: 200_000 },
  { threads: 2, most: 205_000 },
])('the size of the builds for $threads threads', ({ threads, most }) => {
  it(`is at most 600 kB, and ${most} bytes in gzip`, async () => {
    const builds = await Promise.all(VARIANTS.map((variant) => buildBytes(buildOf(variant, threads))))
    const sum = (sizes: number[]) => sizes.reduce((all, one) => all + one, 0)
    expect(sum(builds.map(({ length }) => length))).toBeLessThanOrEqual(600_000)
    expect(sum(builds.map((bytes) => gzipSync(bytes, { level: 9 }).length))).toBeLessThanOrEqual(most)
  })
})

type Kinds<Names extends PropertyKey> = Record<Names, WebAssembly.ImportExportKind>

const exports: Kinds<Exclude<keyof EngineExports, 'memory'>> = {
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
const ofThreads: Kinds<keyof ThreadExports> = {
  __tls_size: 'global',
  __wasm_init_tls: 'function',
  enlist: 'function',
  work: 'function',
  drive: 'function',
  abort: 'function',
}
const imports: Kinds<keyof EngineImports> = {
  read: 'function',
  fail: 'function',
  outOfMemory: 'function',
}

describe.each(runningVariants)('the module of %s', (variant) => {
  it.each([1, 2])('exports and imports what exports.ts says, for %i threads', async (threads) => {
    const memory: Kinds<'memory'> = { memory: 'memory' }
    const module = await WebAssembly.compile(await buildBytes(buildOf(variant, threads)))
    const found = WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind])
    expect(Object.fromEntries(found)).toEqual({ ...exports, ...(threads > 1 ? ofThreads : memory) })
    const wanted = WebAssembly.Module.imports(module)
    const from = (place: string) =>
      wanted.filter((entry) => entry.module === place).map(({ name, kind }) => [name, kind])
    expect(Object.fromEntries(from('lam'))).toEqual(imports)
    expect(Object.fromEntries(from('env'))).toEqual(threads > 1 ? memory : {})
    // Of an output that nothing writes to.
    expect(
      from('wasi_snapshot_preview1')
        .map(([name]) => name)
        .sort(),
    ).toEqual(['fd_close', 'fd_seek', 'fd_write'])
    expect(new Set(wanted.map((entry) => entry.module))).toEqual(
      new Set(['lam', 'wasi_snapshot_preview1', ...(threads > 1 ? ['env'] : [])]),
    )
  })
})
