// Core in runtimes that lack a disk, a page or a built-in module, and in bundles.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { absoluteUrl, isUrlLike } from './addresses.js'
import { decodeDataUrl } from './data-url.js'
import { fileOfInstalledPackage } from './installed-package.js'
import { joinPath, pathOfFileUrl, readPath, statPath } from './local-files.js'
import { nodeBuiltin } from './node-builtin.js'

afterEach(() => vi.unstubAllGlobals())
const here = fileURLToPath(import.meta.url)

describe('the local disk', () => {
  it('names a file by its URL, and refuses a URL of another machine', async () => {
    expect(pathOfFileUrl('file:///models/a%20b')).toMatch(/models.a b$/)
    expect((await errorOf(() => pathOfFileUrl('file:///a%2Fb'))).code).toBe('LAM_OPTION_INVALID')
  })

  it("turns the system's errors into LamErrors that keep the cause", async () => {
    const nul = await errorOf(() => statPath('a\0b'))
    expect([nul.code, nul.cause instanceof Error]).toEqual(['LAM_OPTION_INVALID', true])
    expect((await errorOf(() => readPath('/nowhere/at/all', 0, 1))).code).toBe('LAM_CHECKPOINT_NOT_FOUND')
    expect(await statPath('/nowhere/at/all')).toBeUndefined()
    const long = await errorOf(() => statPath(`/${'x'.repeat(5000)}`))
    expect([long.code, long.message]).toEqual([
      'LAM_CHECKPOINT_UNREADABLE',
      expect.stringContaining('longer than the system takes'),
    ])
    const folder = await errorOf(() => readPath(join(here, '..'), 0, 1))
    expect(folder.code).toBe('LAM_CHECKPOINT_UNREADABLE')
  })

  it('reads a range, and less if the file ends earlier', async () => {
    expect(new TextDecoder().decode(await readPath(here, 0, 7))).toBe('// Core')
    const { byteLength } = (await statPath(here)) ?? { byteLength: 0 }
    expect((await readPath(here, byteLength - 2, byteLength + 9)).length).toBe(2)
  })

  it.each([
    ['no process', undefined],
    ['a shell of one, as bundlers make it', { env: {}, browser: true }],
    [
      'one that throws',
      {
        getBuiltinModule() {
          throw new Error('no')
        },
      },
    ],
  ])('is missing with %s, and every error says what to give instead', async (_, process) => {
    vi.stubGlobal('process', process)
    for (const way of [
      () => pathOfFileUrl('file:///x'),
      () => joinPath('x', 'y'),
      () => statPath('x'),
      () => readPath('x', 0, 1),
    ]) {
      const error = await errorOf(way)
      expect([error.code, error.message]).toEqual(['LAM_OPTION_INVALID', expect.stringContaining('http(s) URL')])
    }
    expect(fileOfInstalledPackage('vitest', 'x', [])).toBeUndefined()
  })

  it('is read with handles that have read and close alone', async () => {
    const fs = nodeBuiltin('node:fs/promises')
    let closed = 0
    const open = async (path: string) => {
      const handle = await fs?.open(path)
      return {
        read: (...args: [Uint8Array, number, number, number]) => handle?.read(...args),
        close: async () => {
          closed++
          await handle?.close()
        },
      }
    }
    vi.stubGlobal('process', { getBuiltinModule: () => ({ ...fs, open }) })
    expect((await readPath(here, 0, 7)).length).toBe(7)
    expect(closed).toBe(1)
  })
})

describe('addresses', () => {
  it('are URLs of any library, even with a relative href from a bundler', () => {
    expect(isUrlLike(new URL('https://a/b'))).toBe(true)
    expect(isUrlLike({ href: '/_next/static/media/model.safetensors' })).toBe(true)
    expect([isUrlLike('https://a/b'), isUrlLike(null), isUrlLike({ href: 5 })]).toEqual([false, false, false])
  })

  it('are relative to the page, its worker, or the origin of a worker made from a blob', () => {
    vi.stubGlobal('document', { baseURI: 'https://page.test/app/index.html' })
    expect(absoluteUrl('model/').href).toBe('https://page.test/app/model/')
    vi.stubGlobal('document', undefined)
    vi.stubGlobal('location', { href: 'https://page.test/worker.js', origin: 'https://page.test' })
    expect(absoluteUrl('/_next/x').href).toBe('https://page.test/_next/x')
    vi.stubGlobal('location', { href: 'blob:https://page.test/1234', origin: 'https://page.test' })
    expect(absoluteUrl('/_next/x').href).toBe('https://page.test/_next/x')
    expect(absoluteUrl('chrome-extension://abc/model/').href).toBe('chrome-extension://abc/model/')
  })

  it('that are relative without a page are refused', async () => {
    const error = await errorOf(() => absoluteUrl('/_next/x'))
    expect([error.code, error.message]).toEqual(['LAM_OPTION_INVALID', expect.stringContaining('no page here')])
    vi.stubGlobal('location', {
      get href() {
        throw new DOMException('no', 'SecurityError')
      },
    })
    expect((await errorOf(() => absoluteUrl('/x'))).code).toBe('LAM_OPTION_INVALID')
  })
})

describe('data URLs', () => {
  it.each([
    ['data:application/json;base64,eyJhIjoxfQ==', '{"a":1}'],
    ['data:application/json;charset=utf-8;base64,eyJhIjoxfQ%3D%3D', '{"a":1}'],
    ['data:,%7B%22a%22%3A%201%7D', '{"a": 1}'],
    ['data:text/plain,100%', '100%'],
    ['data:text/plain;charset=utf-8,caf%C3%A9#hash', 'café'],
    ['data:,', ''],
  ])('%s is decoded, as fetch would', async (href, text) => {
    const decoded = decodeDataUrl(href)
    expect(new TextDecoder().decode(decoded)).toBe(text)
    expect(decoded).toEqual(new Uint8Array(await (await fetch(href)).arrayBuffer()))
  })

  it('that are invalid are left to fetch', () => {
    expect(decodeDataUrl('https://a/b')).toBeUndefined()
    expect(decodeDataUrl('data:;base64,§')).toBeUndefined()
  })
})

describe('an installed package', () => {
  it("is found from the bundle's place, as require would find it", async () => {
    const root = await mkdtemp(join(tmpdir(), 'lam installed '))
    try {
      const installed = join(root, 'node_modules', '@lamjs', 'some-model')
      await mkdir(installed, { recursive: true })
      await writeFile(join(installed, 'package.json'), '{"name":"@lamjs/some-model","version":"1.0.0"}')
      expect(fileOfInstalledPackage('@lamjs/some-model', 'files/a', [join(root, 'dist', 'bundle.js')])).toBe(
        join(installed, 'files', 'a'),
      )
      expect(fileOfInstalledPackage('@lamjs/no-such-model', 'files/a', [join(root, 'x.js')])).toBeUndefined()
    } finally {
      await rm(root, { recursive: true })
    }
  })

  it('that only a dependency of the project can resolve is found through it (pnpm, Yarn)', async () => {
    const root = await mkdtemp(join(tmpdir(), 'lam installed '))
    try {
      const backend = join(root, 'node_modules', '@lamjs', 'some-backend')
      const model = join(backend, 'node_modules', '@lamjs', 'some-model')
      await mkdir(model, { recursive: true })
      await mkdir(join(root, 'dist'))
      await writeFile(join(root, 'package.json'), '{"dependencies":{"absent":"1.0.0","@lamjs/some-backend":"1.0.0"}}')
      await writeFile(join(root, 'dist', 'package.json'), '{"type":"commonjs"}')
      await writeFile(join(backend, 'package.json'), '{"name":"@lamjs/some-backend"}')
      await writeFile(join(model, 'package.json'), '{"name":"@lamjs/some-model"}')
      const bundle = join(root, 'dist', 'bundle.js')
      for (const place of [bundle, pathToFileURL(bundle).href])
        expect(fileOfInstalledPackage('@lamjs/some-model', 'files/a', [place])).toBe(join(model, 'files', 'a'))
      expect(fileOfInstalledPackage('@lamjs/no-such-model', 'files/a', [bundle])).toBeUndefined()
    } finally {
      await rm(root, { recursive: true })
    }
  })
})
