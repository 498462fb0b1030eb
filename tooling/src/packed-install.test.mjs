// What a user gets: packed tarballs, installed by npm into an empty folder, used from there.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { platformName } from '../../packages/native/scripts/platforms.mjs'
import { root } from '../setup.mjs'

const binary = `packages/native-${platformName()}`
const built = existsSync(join(root, 'packages/native/prebuilt', platformName(), 'lam.node'))
const PACKED = [
  'packages/core',
  'packages/model-mini',
  'packages/reference',
  'packages/native',
  ...(built ? [binary] : []),
  'apps/cli',
]
const shell = process.platform === 'win32'
const home = mkdtempSync(join(tmpdir(), 'lam packed '))
const project = join(home, 'a project')

beforeAll(() => {
  const pnpm = join(root, 'node_modules', '.bin', 'pnpm')
  for (const folder of PACKED) {
    execFileSync(pnpm, ['pack', '--pack-destination', home], { cwd: join(root, folder), shell, stdio: 'pipe' })
  }
  mkdirSync(project)
  const tarballs = readdirSync(home).filter((name) => name.endsWith('.tgz'))
  // Overrides make npm take our own packages from the tarballs, also as dependencies of one another.
  const ours = Object.fromEntries(tarballs.map((name) => [packageName(name), `file:${join(home, name)}`]))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', dependencies: ours, overrides: ours }))
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', ['install', ...flags], { cwd: project, shell, stdio: 'pipe' })
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

  it('bring a lam command that works', () => {
    const bin = join(project, 'node_modules', '.bin', 'lam')
    const lam = (...args) => execFileSync(bin, args, { cwd: project, shell, encoding: 'utf8' })
    expect(lam('--version').trim()).toMatch(/^\d+\.\d+\.\d+/)
    const row = JSON.parse(lam('embed', 'Hello', '--backend', 'reference'))
    expect(row.embedding).toHaveLength(384)
  })

  it('carry licence, notice and no tests', () => {
    for (const name of ['core', 'model-mini', 'reference', 'native', 'cli']) {
      const folder = join(project, 'node_modules', '@lamjs', name)
      const files = readdirSync(folder, { recursive: true }).map(String)
      expect(files).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'package.json', 'README.md']))
      expect(files.filter((file) => /\.test\.|fake-backend|tsbuildinfo/.test(file))).toEqual([])
      const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      expect(Object.keys(scripts).filter((script) => /install|prepare/.test(script))).toEqual([])
    }
  })
})

/** `lamjs-core-0.0.0.tgz` holds `@lamjs/core`. */
function packageName(tarball) {
  return `@lamjs/${tarball.replace(/^lamjs-/, '').replace(/-\d+\.\d+\.\d+.*$/, '')}`
}
