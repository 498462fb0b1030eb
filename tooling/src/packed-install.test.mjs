// Installs the packed tarballs with npm into an empty folder, as a user does, and uses them there.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { platformName } from '../../packages/native/scripts/platforms.mjs'
import { root } from '../setup.mjs'
import { npm, pack } from '../tools.mjs'

const binary = `packages/native-${platformName()}`
const built = existsSync(join(root, 'packages/native/prebuilt', platformName(), 'lam.node'))
const PACKED = [
  'packages/core',
  'packages/model-mini',
  'packages/reference',
  'packages/native',
  'packages/wasm',
  ...(built ? [binary] : []),
  'packages/onnx-graph',
  'packages/onnx',
  'packages/hub',
  'packages/backends',
  'packages/server',
  'packages/client',
  'packages/job',
  'packages/search',
  'packages/ai-sdk',
  'packages/langchain',
  'packages/llamaindex',
  'packages/chroma',
  'packages/lancedb',
  'apps/server',
  'apps/bench',
  'apps/cli',
]
/** onnxruntime has 300 MB, so npm links the workspace's copy instead of fetching another. */
const runtime = `file:${realpathSync(join(root, 'packages/onnx/node_modules/onnxruntime-node'))}`
/** The workspace's copies of frameworks and stores, for the same reason. */
const hosts = Object.fromEntries(
  [
    ['ai-sdk', '@ai-sdk/provider'],
    ['langchain', '@langchain/core'],
    ['llamaindex', '@llamaindex/core'],
    ['chroma', 'chromadb'],
    ['lancedb', '@lancedb/lancedb'],
  ].map(([adapter, host]) => [host, `file:${realpathSync(join(root, 'packages', adapter, 'node_modules', host))}`]),
)
/** npm also requests binaries of other platforms, and would wait minutes for each from an unreachable registry. */
const QUICK_RETRIES = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000']
const home = mkdtempSync(join(tmpdir(), 'lam packed '))
const project = join(home, 'a project')

beforeAll(() => {
  const tarballs = PACKED.map((folder) => pack(join(root, folder), home))
  mkdirSync(project)
  // Overrides make npm use the tarballs for our own packages, also as dependencies of one another.
  const ours = Object.fromEntries(tarballs.map((tarball) => [packageName(basename(tarball)), `file:${tarball}`]))
  const manifest = { type: 'module', dependencies: ours, overrides: { ...ours, ...hosts, 'onnxruntime-node': runtime } }
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...QUICK_RETRIES], {
    cwd: project,
    stdio: 'pipe',
    timeout: 200_000,
  })
}, 240_000)

afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('the packed packages, installed', () => {
  it('embed with the default model, offline', () => {
    const program = `
      import { LAM, reference } from '@lamjs/reference'
      const lam = new LAM(reference())
      const row = await lam.encode('Hello')
      console.log(JSON.stringify({ width: row.length, norm: Math.hypot(...row) }))`
    writeFileSync(join(project, 'use.mjs'), program)
    const { width, norm } = JSON.parse(execFileSync(process.execPath, ['use.mjs'], { cwd: project, encoding: 'utf8' }))
    expect(width).toBe(384)
    expect(norm).toBeCloseTo(1, 6)
  })

  it.runIf(built)('run natively where the platform has a binary', () => {
    const program = `
      import { LAM, native } from '@lamjs/native'
      const lam = new LAM(native())
      const { backend, device } = await lam.info()
      console.log(JSON.stringify({ backend, device, width: (await lam.encode('Hello')).length }))`
    writeFileSync(join(project, 'native.mjs'), program)
    const found = JSON.parse(execFileSync(process.execPath, ['native.mjs'], { cwd: project, encoding: 'utf8' }))
    expect(found).toMatchObject({ backend: 'native', width: 384 })
    expect(found.device).toMatch(/^cpu \(/)
  })

  it('run as WebAssembly, and agree with the others', () => {
    const program = `
      import { LAM, wasm } from '@lamjs/wasm'
      import { reference } from '@lamjs/reference'
      const [one, other] = [new LAM(wasm()), new LAM(reference())]
      const [a, b] = [await one.encode('Hello'), await other.encode('Hello')]
      const { device } = await one.info()
      console.log(JSON.stringify({ device, cosine: one.similarity(a, b) }))`
    writeFileSync(join(project, 'wasm.mjs'), program)
    const found = JSON.parse(execFileSync(process.execPath, ['wasm.mjs'], { cwd: project, encoding: 'utf8' }))
    expect(found.device).toMatch(/^wasm \(/)
    expect(found.cosine).toBeCloseTo(1, 6)
  })

  it('run on onnxruntime, and agree with the others', () => {
    const program = `
      import { LAM, onnx } from '@lamjs/onnx'
      import { reference } from '@lamjs/reference'
      const [one, other] = [new LAM(onnx({ cache: false })), new LAM(reference())]
      const [a, b] = [await one.encode('Hello'), await other.encode('Hello')]
      const { device } = await one.info()
      console.log(JSON.stringify({ device, cosine: one.similarity(a, b) }))
      await one.dispose()`
    writeFileSync(join(project, 'onnx.mjs'), program)
    const found = JSON.parse(execFileSync(process.execPath, ['onnx.mjs'], { cwd: project, encoding: 'utf8' }))
    expect(found.device).toMatch(/^cpu/)
    expect(found.cosine).toBeCloseTo(1, 6)
  })

  it('provide a lam command that works', () => {
    const main = join(project, 'node_modules', '@lamjs', 'cli', 'dist', 'main.js')
    const lam = (...args) => execFileSync(process.execPath, [main, ...args], { cwd: project, encoding: 'utf8' })
    expect(readdirSync(join(project, 'node_modules', '.bin'))).toContain(
      process.platform === 'win32' ? 'lam.cmd' : 'lam',
    )
    expect(lam('--version').trim()).toMatch(/^\d+\.\d+\.\d+/)
    const row = JSON.parse(lam('embed', 'Hello', '--backend', 'reference'))
    expect(row.embedding).toHaveLength(384)
  })

  it('serve, and the client gets the rows', async () => {
    const program = `
      import { spawn } from 'node:child_process'
      import { once } from 'node:events'
      import { LamClient } from '@lamjs/client'
      import { LAM, wasm } from '@lamjs/wasm'
      const main = 'node_modules/@lamjs/cli/dist/main.js'
      const args = ['serve', '--port', '0', '--json', '--log-level', 'silent', '--backend', 'wasm']
      const server = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
      const [line] = await once(server.stdout, 'data')
      const client = new LamClient({ url: JSON.parse(line).listening })
      const [rows, expected] = [await client.encode(['Hello', 'World']), await new LAM(wasm()).encode(['Hello', 'World'])]
      server.kill()
      const [code] = await once(server, 'exit')
      console.log(JSON.stringify({ same: rows.data.every((value, i) => value === expected.data[i]), length: rows.data.length, code }))
      process.exit()`
    writeFileSync(join(project, 'serve.mjs'), program)
    const found = JSON.parse(execFileSync(process.execPath, ['serve.mjs'], { cwd: project, encoding: 'utf8' }))
    expect(found).toEqual({ same: true, length: 768, code: process.platform === 'win32' ? null : 0 })
  })

  it('embed in the frameworks, which come as peers', () => {
    const program = `
      import { createLam } from '@lamjs/ai-sdk'
      import { LamEmbeddings } from '@lamjs/langchain'
      import { LamEmbedding } from '@lamjs/llamaindex'
      import { LAM, wasm } from '@lamjs/wasm'
      const embedder = new LAM(wasm())
      const expected = [...(await embedder.encode('Hello'))]
      const { embeddings } = await createLam({ embedder }).embeddingModel().doEmbed({ values: ['Hello'] })
      const all = [
        embeddings[0],
        await new LamEmbeddings({ embedder }).embedQuery('Hello'),
        await new LamEmbedding({ embedder }).getTextEmbedding('Hello'),
      ]
      console.log(JSON.stringify(all.map((row) => row.length === 384 && row.every((value, i) => value === expected[i]))))`
    writeFileSync(join(project, 'frameworks.mjs'), program)
    const found = JSON.parse(execFileSync(process.execPath, ['frameworks.mjs'], { cwd: project, encoding: 'utf8' }))
    expect(found).toEqual([true, true, true])
  })

  it('embed in vector stores, whose clients come as peers', () => {
    const program = `
      import { lamEmbeddingFunction } from '@lamjs/chroma'
      import { registerLam } from '@lamjs/lancedb'
      import { LAM, wasm } from '@lamjs/wasm'
      const embedder = new LAM(wasm())
      const expected = [...(await embedder.encode('Hello'))]
      const [chroma] = await (await lamEmbeddingFunction(embedder)).generate(['Hello'])
      const [lance] = await (await registerLam(embedder)).generateEmbeddings(['Hello'])
      console.log(JSON.stringify([chroma, lance].map((row) => row.length === 384 && row.every((value, i) => value === expected[i]))))`
    writeFileSync(join(project, 'stores.mjs'), program)
    const found = JSON.parse(execFileSync(process.execPath, ['stores.mjs'], { cwd: project, encoding: 'utf8' }))
    expect(found).toEqual([true, true])
  })

  it('provide lam bench, with the texts that it measures on', () => {
    const main = join(project, 'node_modules', '@lamjs', 'cli', 'dist', 'main.js')
    const json = join(project, 'size.json')
    // The quickest suite. Each one makes its texts first.
    const args = ['bench', 'size', '--backends', 'reference', '--peers', '', '--json', json]
    execFileSync(process.execPath, [main, ...args], { cwd: project, stdio: 'pipe' })
    const found = JSON.parse(readFileSync(json, 'utf8'))
    expect(found).toMatchObject({ schema: 1, suite: 'size' })
    expect(found).not.toHaveProperty('revision')
    expect(found.tables[0].rows[0]).toEqual(expect.arrayContaining(['@lamjs/reference']))
  })

  it('contain licence and notice, and no tests', () => {
    for (const name of [
      'core',
      'model-mini',
      'reference',
      'native',
      'wasm',
      'onnx-graph',
      'onnx',
      'hub',
      'backends',
      'server',
      'client',
      'job',
      'ai-sdk',
      'langchain',
      'llamaindex',
      'chroma',
      'lancedb',
      'serve',
      'bench',
      'cli',
    ]) {
      const folder = join(project, 'node_modules', '@lamjs', name)
      const files = readdirSync(folder, { recursive: true }).map(String)
      expect(files).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'package.json', 'README.md']))
      expect(files.filter((file) => /\.test\.|fake-backend|tsbuildinfo/.test(file))).toEqual([])
      const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      expect(Object.keys(scripts).filter((script) => /install|prepare/.test(script))).toEqual([])
      const [map] = files.filter((file) => file.endsWith('.js.map'))
      if (map) expect(JSON.parse(readFileSync(join(folder, map), 'utf8')).sourcesContent?.[0]).toMatch(/\S/)
    }
  })
})

/** The package of a tarball: `@lamjs/core` for `lamjs-core-0.0.0.tgz`. */
function packageName(tarball) {
  return `@lamjs/${tarball.replace(/^lamjs-/, '').replace(/-\d+\.\d+\.\d+.*$/, '')}`
}
