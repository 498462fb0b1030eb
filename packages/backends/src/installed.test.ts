import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Of the built package: how Node and a bundler find what it imports is not vitest's to say.
const here = fileURLToPath(new URL('..', import.meta.url))
const project = mkdtempSync(join(tmpdir(), 'lam-backends-'))
const scope = join(project, 'node_modules', '@lamjs')

/** Puts a package with this main file into the project. */
function install(name: string, program: string): void {
  mkdirSync(join(scope, name))
  writeFileSync(
    join(scope, name, 'package.json'),
    `{ "name": "@lamjs/${name}", "type": "module", "exports": "./x.js" }`,
  )
  writeFileSync(join(scope, name, 'x.js'), program)
}

beforeAll(() => {
  mkdirSync(join(scope, 'backends'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  for (const part of ['package.json', 'dist'])
    cpSync(join(here, part), join(scope, 'backends', part), { recursive: true })
  // Its own dependency, and no backend.
  symlinkSync(join(here, 'node_modules/@lamjs/core'), join(scope, 'core'), 'junction')
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

function load(name: string): string {
  const program = `import { loadBackend } from '@lamjs/backends'
    console.log(await loadBackend('${name}').then((backend) => backend.name, (error) => error.code + ': ' + error.message))`
  writeFileSync(join(project, 'load.js'), program)
  return execFileSync(process.execPath, ['load.js'], { cwd: project, encoding: 'utf8' }).trim()
}

describe('installed beside no backend', () => {
  it('is loaded all the same, and tells of each that it is not installed', () => {
    for (const name of ['native', 'onnx', 'wasm', 'reference']) {
      expect(load(name)).toBe(
        `LAM_BACKEND_UNAVAILABLE: Backend ${name} is not installed. To install it: npm install @lamjs/${name}`,
      )
    }
  })
})

describe('installed beside backends', () => {
  it('finds one, and tells of others why they do not load', () => {
    install('reference', 'export const reference = () => ({ name: "of the project" })')
    install('native', 'throw new Error("the binary is for another processor")')
    install('onnx', 'import "onnxruntime-node"')
    expect(load('reference')).toBe('of the project')
    expect(load('native')).toBe(
      'LAM_BACKEND_UNAVAILABLE: Backend native does not load: the binary is for another processor',
    )
    expect(load('onnx')).toMatch(
      /^LAM_BACKEND_UNAVAILABLE: Backend onnx does not load: Cannot find package 'onnxruntime-node' /,
    )
  })
})

describe('in a bundle', () => {
  it.each([
    ['browser', ['core', 'reference', 'wasm', 'webgpu']],
    ['node', ['core', 'native', 'onnx', 'reference', 'wasm']],
  ] as const)('for the platform %s, imports %j and nothing else', async (platform, expected) => {
    const entryPoint = join(here, 'dist', 'index.js')
    const { metafile } = await build({
      entryPoints: [entryPoint],
      platform,
      bundle: true,
      format: 'esm',
      write: false,
      metafile: true,
      external: ['@lamjs/*'],
    })
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
    const names = imports.filter(({ external }) => external).map(({ path }) => path)
    expect([...new Set(names)].sort()).toEqual(expected.map((name) => `@lamjs/${name}`))
    const atOnce = imports.filter(({ external, kind }) => external && kind !== 'dynamic-import')
    expect(atOnce.map(({ path }) => path)).toEqual(['@lamjs/core'])
  })
})
