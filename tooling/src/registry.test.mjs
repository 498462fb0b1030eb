// The local registry serves npm's publish and install.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRegistry } from '../registry/registry.mjs'

const home = mkdtempSync(join(tmpdir(), 'lam-registry-test-'))
const run = promisify(execFile)
const npm = (...args) => run('npm', args, { cwd: home, shell: process.platform === 'win32' })
let registry

beforeAll(async () => {
  registry = await startRegistry()
  writeFileSync(join(home, '.npmrc'), `${registry.npmrc}fund=false\naudit=false\nupdate-notifier=false\n`)
  writeFileSync(join(home, 'package.json'), '{ "private": true }')
})

afterAll(async () => {
  await registry.stop()
  rmSync(home, { recursive: true, force: true })
})

describe('the local registry', () => {
  it('returns published packages by range, by tag and after an upgrade', async () => {
    await publish('0.1.0')
    await npm('install', '@lamjs/sample')
    expect(installed()).toBe('0.1.0')
    await publish('0.2.0-next.0', '--tag', 'next')
    expect(await tags()).toEqual({ latest: '0.1.0', next: '0.2.0-next.0' })
    await publish('0.1.1')
    await npm('update')
    expect(installed()).toBe('0.1.1')
    await npm('install', '@lamjs/sample@next')
    expect(installed()).toBe('0.2.0-next.0')
  }, 180_000)

  it('refuses a version a second time, also after its removal', { tags: ['slow'], timeout: 180_000 }, async () => {
    await expect(publish('0.1.1')).rejects.toThrow(/previously published/)
    await npm('unpublish', '@lamjs/sample@0.1.1', '--force')
    expect((await tags()).latest).not.toBe('0.1.1')
    await expect(publish('0.1.1')).rejects.toThrow(/previously published/)
  })

  it('keeps a deprecation', { tags: ['slow'], timeout: 180_000 }, async () => {
    await npm('deprecate', '@lamjs/sample@0.1.0', 'use a later one')
    const { stdout } = await npm('view', '@lamjs/sample@0.1.0', 'deprecated')
    expect(stdout.trim()).toBe('use a later one')
  })
})

async function publish(version, ...args) {
  const folder = join(home, `sample-${version}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@lamjs/sample', version }))
  await npm('publish', folder, ...args)
}

async function tags() {
  return await (await fetch(`${registry.url}-/package/@lamjs%2fsample/dist-tags`)).json()
}

function installed() {
  return JSON.parse(readFileSync(join(home, 'node_modules/@lamjs/sample/package.json'), 'utf8')).version
}
