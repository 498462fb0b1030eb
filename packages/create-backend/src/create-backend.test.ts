import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runConformance } from '@lamjs/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { factoryName, packageNameProblem } from './names.js'

const here = fileURLToPath(new URL('..', import.meta.url))
const example = join(here, '../../examples/custom-backend')
const home = mkdtempSync(join(tmpdir(), 'lam-create-backend-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The built command, as `npm create @lamjs/backend` runs it. */
const create = (...args: string[]) =>
  spawnSync(process.execPath, [join(here, 'dist/main.js'), ...args], { cwd: home, encoding: 'utf8' })

/** Every file of a folder that somebody wrote, by path. */
function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !/^(node_modules|dist|package-lock)/.test(path))
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

describe('npm create @lamjs/backend', () => {
  it('writes the example, file by file, and says what to do next', () => {
    const { stdout, status } = create('my-backend')
    expect(status).toBe(0)
    expect(stdout).toContain('cd my-backend\n  npm install\n  npm test')
    const written = filesOf(join(home, 'my-backend'))
    expect(Object.keys(written)).toContain('src/lam/layer.ts')
    expect(written).toEqual(filesOf(example))
  })

  it('names the package and its factory, in every file', () => {
    expect(create('other', '--name', '@me/fast-lane').status).toBe(0)
    const written = filesOf(join(home, 'other'))
    expect(JSON.parse(written['package.json']).name).toBe('@me/fast-lane')
    expect(written['test/lam.test.js']).toContain("import { LAM, fastLane } from '@me/fast-lane'")
    expect(written['src/backend.ts']).toMatch(/name: 'fast-lane'/)
    expect(Object.values(written).join('\n')).not.toMatch(/my-?backend/i)
  })

  it('makes a package that builds and computes what the suite expects', async () => {
    const folder = join(home, 'built')
    expect(create('built').status).toBe(0)
    mkdirSync(join(folder, 'node_modules/@lamjs'), { recursive: true })
    for (const name of ['core', 'model-mini']) {
      symlinkSync(join(here, 'node_modules/@lamjs', name), join(folder, 'node_modules/@lamjs', name), 'junction')
    }
    execFileSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc')], { cwd: folder, stdio: 'pipe' })
    const { built } = await import(join(folder, 'dist/index.js'))
    const { passed, failed } = await runConformance({
      backend: built,
      only: (name) => /^features|golden.*tiny-hierarchical /.test(name),
    })
    expect(failed).toEqual([])
    expect(passed.length).toBeGreaterThan(3)
  })

  it('refuses a folder that is not empty, and leaves it as it is', () => {
    mkdirSync(join(home, 'full'))
    writeFileSync(join(home, 'full', 'notes.txt'), 'mine')
    const { stderr, status } = create('full')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('full is not empty. Name a folder'),
    })
    expect(readdirSync(join(home, 'full'))).toEqual(['notes.txt'])
  })

  it('writes into an empty folder', () => {
    mkdirSync(join(home, 'empty'))
    expect(create('empty').status).toBe(0)
    expect(existsSync(join(home, 'empty', '.gitignore'))).toBe(true)
  })

  it.each([
    [[], 'Expected one folder, found 0.'],
    [['one', 'two'], 'Expected one folder, found 2.'],
    [['My Backend'], "'My Backend' can't be the package's name: it must be of lower-case letters"],
    [['good', '--name', '3d'], 'no JavaScript name begins with a digit'],
    [['good', '--typescript'], "Unknown option '--typescript'"],
  ])('refuses %j with a reason, and writes nothing', (args, message) => {
    const { stderr, status } = create(...args)
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) })
    expect(existsSync(join(home, 'good'))).toBe(false)
  })
})

describe('names', () => {
  it.each([
    ['my-backend', 'myBackend'],
    ['@me/fast', 'fast'],
    ['lam.on_fpga', 'lamOnFpga'],
    ['new', 'newBackend'],
  ])('make the factory of %s', (name, factory) => {
    expect(packageNameProblem(name)).toBeUndefined()
    expect(factoryName(name)).toBe(factory)
  })

  it.each(['', '.hidden', 'a b', '@me', 'node_modules', 'x'.repeat(215)])('refuse %j', (name) => {
    expect(packageNameProblem(name)).toMatch(/\S/)
  })
})
