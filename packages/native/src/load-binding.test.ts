import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PLATFORMS } from '../scripts/platforms.mjs'
import { ABI } from './binding.js'
import { loadBinding } from './load-binding.js'
import { BINARY_PLATFORMS } from './platform.js'

/** What is said where `binaries` is all there is. */
function messageOf(binaries: Readonly<Record<string, unknown>>, platform: string): string {
  const loader = {
    find: () => Object.keys(binaries),
    load: (path: string) => {
      const found = binaries[path]
      if (found instanceof Error) throw found
      return found
    },
  }
  try {
    loadBinding(platform, loader)
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`
  }
  return 'loaded'
}

describe('the binary', () => {
  it('of a platform without any is refused, and there is other advice than to install one', () => {
    const message = messageOf({}, 'plan9-mips')
    expect(message).toMatch(/^LAM_BACKEND_UNAVAILABLE: .*plan9-mips/)
    expect(message).toContain('None is published for it')
    expect(message).not.toContain('npm install @lamjs')
    expect(message).not.toContain('@lamjs/onnx')
  })

  it('that is not installed is named, with advice that changes no project for another platform', () => {
    const message = messageOf({}, 'linux-arm64-musl')
    expect(message).toContain(
      'Its package @lamjs/native-linux-arm64-musl, an optional dependency of @lamjs/native, was not found',
    )
    expect(message).toContain('lock file')
    expect(message).toContain('--omit=optional')
    expect(message).toContain('node node_modules/@lamjs/native/scripts/build.mjs')
    for (const [command] of message.matchAll(/npm install [^`&]*@lamjs\/native-/g))
      expect(command).toContain('--no-save')
  })

  it.each([undefined, {}, { abi: 0 }, { abi: String(ABI) }])(
    'that is foreign (%j) is refused before anything of it is called, and called installed',
    (found) => {
      const message = messageOf({ '/a/lam.node': found }, 'linux-x64-gnu')
      expect(message).toMatch(
        /found a binary for linux-x64-gnu that does not load .*expected interface version 4, found/,
      )
      expect(message).not.toContain('was not found')
    },
  )

  it('that fails to load gives way to the next, and its reason is told in one line', () => {
    const broken = new Error('cannot map segment: Operation not permitted\nand more')
    expect(messageOf({ '/a/lam.node': broken, '/b/lam.node': { abi: ABI } }, 'linux-x64-gnu')).toBe('loaded')
    const message = messageOf({ '/a/lam.node': broken }, 'linux-x64-gnu')
    expect(message).toContain('/a/lam.node: cannot map segment: Operation not permitted')
    expect(message).not.toContain('and more')
  })
})

it.each([
  ['has no binary package', {}, 'plan9-mips'],
  ['has one that is not installed', {}, 'linux-arm64-musl'],
  ['has one that does not load', { '/a/lam.node': new Error('no') }, 'linux-x64-gnu'],
])('a platform that %s is told of @lamjs/wasm, and of what that needs', (_, binaries, platform) => {
  const message = messageOf(binaries, platform)
  expect(message).toMatch(
    /Or use @lamjs\/wasm, wasm\(\) instead of native\(\): .* whose Node has WebAssembly with SIMD\.$/,
  )
})

describe('the platforms', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

  it('are the same in the list, the build and the optional dependencies', () => {
    const names = [...BINARY_PLATFORMS].sort()
    expect(PLATFORMS.map(({ name }: { name: string }) => name).sort()).toEqual(names)
    expect(Object.keys(manifest.optionalDependencies).sort()).toEqual(names.map((name) => `@lamjs/native-${name}`))
  })

  it.each(PLATFORMS.map(({ name }: { name: string }) => name))('%s lets its SHA-256 be found', (name) => {
    const { exports } = JSON.parse(readFileSync(new URL(`../../native-${name}/package.json`, import.meta.url), 'utf8'))
    expect(exports['./lam.node.sha256']).toBe('./lam.node.sha256')
  })
})
