import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findZig } from '@lamjs/tooling/zig'
import { afterAll, describe, expect, it, type TestContext, vi } from 'vitest'
import { faultsOf } from '../scripts/check-binary.mjs'
import { PLATFORMS, type Platform } from '../scripts/platforms.mjs'
import { installedBinaries } from './installed-binary.js'
import { platformName } from './platform.js'

// Zig compiles a target's libraries when it first needs them.
vi.setConfig({ testTimeout: 600_000 })

const named = (name: string) => PLATFORMS.find((platform) => platform.name === name) as Platform
const host = named(platformName())
const built = readFileSync(installedBinaries(host.name)[0])

describe('the check of a binary', () => {
  it('finds nothing in the one built here, but for the age of this system', () => {
    expect(faultsOf(host, built).filter((fault) => !/^needs (glibc|darwin) /.test(fault))).toEqual([])
  })

  it.each(PLATFORMS.filter(({ name }) => name !== host.name && name.split('-')[0] !== host.os))(
    'refuses it for $name',
    (platform) => {
      expect(faultsOf(platform, built)).toContainEqual(expect.stringMatching(/^is for /))
    },
  )

  it('refuses what is no binary', () => {
    expect(() => faultsOf(host, Buffer.alloc(4096))).toThrow('no binary')
  })
})

const folder = mkdtempSync(join(tmpdir(), 'lam-check-binary-'))
afterAll(() => rmSync(folder, { recursive: true }))

const addon = `#include <stdlib.h>
extern int napi_create_object(void *, void **);
SHOWN void *napi_register_module_v1(void *env) { void *object = malloc(8); napi_create_object(env, &object); return object; }
SHOWN int node_api_module_get_api_version_v1(void) { return 8; }
`

/** What Zig makes of a program in C, or a test that did not run. */
function compiled(context: TestContext, { os, zig }: Platform, source: string, ...flags: string[]): Buffer {
  const program = findZig()
  if (typeof program !== 'string') return context.skip(program.missing)
  const run = (...words: string[]) => {
    const { status, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  writeFileSync(join(folder, 'addon.c'), source)
  writeFileSync(join(folder, 'node.def'), 'NAME NODE.EXE\nEXPORTS\nnapi_create_object\n')
  if (os === 'win32') run('lib', '/def:node.def', '/out:node.lib', '/machine:x64')
  const shown = os === 'win32' ? '__declspec(dllexport)' : '__attribute__((visibility("default")))'
  const ofNode = os === 'win32' ? ['node.lib'] : os === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []
  const always = [
    '-target',
    zig,
    '-O2',
    '-g0',
    '-s',
    '-shared',
    '-fPIC',
    '-fvisibility=hidden',
    `-DSHOWN=${shown}`,
    'addon.c',
    '-o',
    'addon.node',
  ]
  run('cc', ...always, ...ofNode, ...flags)
  return readFileSync(join(folder, 'addon.node'))
}

describe.each(PLATFORMS)('the check of a binary that Zig made for $name', (platform) => {
  it('finds nothing in a good one', (context) => {
    expect(faultsOf(platform, compiled(context, platform, addon))).toEqual([])
  })

  it('finds a symbol too many and one too few', (context) => {
    const faulty = addon.replace('node_api_module_get_api_version_v1', 'extra')
    expect(faultsOf(platform, compiled(context, platform, faulty))).toEqual([
      'lacks node_api_module_get_api_version_v1',
      'shows extra to others',
    ])
  })
})

it('finds a library that looks for others beside it', (context) => {
  const linux = named('linux-x64-gnu')
  expect(faultsOf(linux, compiled(context, linux, addon, '-Wl,-rpath,/opt/lib'))).toEqual([
    'looks for libraries in /opt/lib',
  ])
})

it('finds a binary for a newer system', (context) => {
  const linux = named('linux-arm64-gnu')
  const source = `extern int pidfd_getpid(int);\n${addon.replace('malloc(8)', 'malloc(pidfd_getpid(8))')}`
  const made = compiled(context, { ...linux, zig: 'aarch64-linux-gnu.2.39' }, source)
  expect(faultsOf(linux, made)).toEqual(['needs glibc 2.39, where 2.28 shall do'])
})

it('finds one bit that differs from the signature of a Mac', (context) => {
  const mac = named('darwin-arm64')
  const damaged = compiled(context, mac, addon)
  damaged[damaged.length >> 1] ^= 1
  expect(faultsOf(mac, damaged)).toEqual([expect.stringMatching(/^differs from its signature in page \d$/)])
})
