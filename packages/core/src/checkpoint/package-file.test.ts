import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { openAll } from '../testing/open-all.js'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.js'
import type { CheckpointFile, ModelPackage } from './source.js'
import { verifyModelPackage } from './verify-model-package.js'

const TINY = tinyCheckpoint()
const FILES: CheckpointFile[] = ['config.json', 'tokenizer.json', 'model.safetensors']
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam package '))
  for (const file of FILES) await writeFile(join(folder, file), TINY[file])
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => vi.unstubAllGlobals())

function packageAt(base: URL, change: Partial<{ bytes: number; sha256: string }> = {}): ModelPackage {
  const each = <T>(make: (file: CheckpointFile) => T) =>
    Object.fromEntries(FILES.map((file) => [file, make(file)])) as Record<CheckpointFile, T>
  const sha256 = (file: CheckpointFile) => createHash('sha256').update(TINY[file]).digest('hex')
  return {
    name: '@lamjs/model-tiny',
    files: each((file) => new URL(file, base)),
    manifest: each((file) => ({
      bytes: TINY[file].length,
      sha256: sha256(file),
      ...(file === 'model.safetensors' ? change : {}),
    })),
  }
}

const onDisk = (change?: Partial<{ bytes: number; sha256: string }>) => packageAt(pathToFileURL(`${folder}/`), change)
const WRONG = { sha256: '0'.repeat(64) }

describe('a model package on disk', () => {
  it('opens under its name, its weights by path', async () => {
    const checkpoint = await openAll(onDisk())
    expect(checkpoint.name).toBe('@lamjs/model-tiny')
    expect(checkpoint.weights.files[0].path).toBe(join(folder, 'model.safetensors'))
  })

  it('is refused when a length is not the manifest’s', async () => {
    const error = await errorOf(() => openAll(onDisk({ bytes: 12 })))
    expect(error.code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
    expect(error.message).toContain('@lamjs/model-tiny was published with: expected 12 bytes')
  })

  it('is hashed only when asked', async () => {
    expect((await openAll(onDisk(WRONG))).config.layers).toBe(2)
    expect((await errorOf(() => verifyModelPackage(onDisk(WRONG)))).code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
    expect(await verifyModelPackage(onDisk())).toBeUndefined()
  })

  it('is refused without a manifest, or with an invalid hash', async () => {
    const { manifest: _, ...rest } = onDisk()
    expect((await errorOf(() => openAll(rest as ModelPackage))).code).toBe('LAM_OPTION_INVALID')
    expect((await errorOf(() => openAll(onDisk({ sha256: 'x' })))).code).toBe('LAM_OPTION_INVALID')
  })

  it('that names a missing file is LAM_CHECKPOINT_NOT_FOUND', async () => {
    const elsewhere = packageAt(pathToFileURL(`${folder}/elsewhere/`))
    expect((await errorOf(() => openAll(elsewhere))).code).toBe('LAM_CHECKPOINT_NOT_FOUND')
  })
})

describe('a model package over the network', () => {
  const serve = () => {
    vi.stubGlobal('fetch', async (url: URL) => new Response(await readFile(join(folder, url.pathname))))
  }
  const remote = (change?: Partial<{ bytes: number; sha256: string }>) =>
    packageAt(new URL('https://models.test/'), change)

  it('opens when every hash is right', async () => {
    serve()
    expect((await openAll(remote())).weights.files[0].label).toBe('https://models.test/model.safetensors')
  })

  it.each([WRONG, { bytes: 12 }, { bytes: 1e9 }])('is refused with a manifest of %j', async (change) => {
    serve()
    expect((await errorOf(() => openAll(remote(change)))).code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
  })

  it('is refused without crypto.subtle', async () => {
    serve()
    vi.stubGlobal('crypto', {})
    expect((await errorOf(() => openAll(remote()))).code).toBe('LAM_CHECKPOINT_HASH_UNAVAILABLE')
  })
})

describe('a model package in a bundle', () => {
  const bundled = (address: unknown): ModelPackage => ({
    ...onDisk(),
    packageName: '@lamjs/model-that-is-nowhere',
    get files(): never {
      return new Proxy({} as never, {
        get() {
          if (address instanceof Error) throw address
          return address
        },
      })
    },
  })

  it('whose addresses are broken says how to ship the files', async () => {
    for (const address of [new TypeError('Invalid URL'), pathToFileURL('/nowhere/config.json')]) {
      const error = await errorOf(() => openAll(bundled(address)))
      expect(error.code).toBe('LAM_CHECKPOINT_NOT_FOUND')
      expect(error.message).toMatch(/This is a bundle.*Install @lamjs\/model-that-is-nowhere.*external/)
    }
  })

  it('is read from the installed package', async () => {
    // webpack puts the address of a page's asset into the bundle of Next's server, where there is no page.
    const addresses = [new TypeError('Invalid URL'), { href: '/_next/static/media/config.json' }, '/assets/config.json']
    const installed = join(folder, 'node_modules', '@lamjs', 'nearby')
    await mkdir(join(installed, 'files', 'other'), { recursive: true })
    await writeFile(join(installed, 'package.json'), '{"name":"@lamjs/nearby"}')
    for (const file of FILES) {
      await writeFile(join(installed, 'files', file), TINY[file])
      await writeFile(join(installed, 'files', 'other', file), TINY[file])
    }
    const script = process.argv[1]
    process.argv[1] = join(folder, 'bundle.cjs')
    try {
      for (const address of addresses) {
        const nearby = { ...bundled(address), packageName: '@lamjs/nearby' }
        const pathOf = async (pack: ModelPackage) => (await openAll(pack)).weights.files[0].path
        expect(await pathOf(nearby)).toBe(join(installed, 'files', 'model.safetensors'))
        const other = { ...bundled(address), packageName: '@lamjs/nearby', folder: 'files/other' }
        expect(await pathOf(other)).toBe(join(installed, 'files', 'other', 'model.safetensors'))
      }
    } finally {
      process.argv[1] = script
    }
  })

  it('that has no URL is refused', async () => {
    expect((await errorOf(() => openAll(bundled(5)))).code).toBe('LAM_OPTION_INVALID')
  })

  it('on a page may have addresses relative to it', async () => {
    vi.stubGlobal('location', { href: 'https://page.test/app/' })
    const asked: string[] = []
    vi.stubGlobal('fetch', async (url: URL) => {
      asked.push(url.href)
      return new Response(await readFile(join(folder, url.pathname.slice('/static/media/'.length))))
    })
    const relative = {
      ...onDisk(),
      files: Object.fromEntries(FILES.map((file) => [file, { href: `/static/media/${file}` }])),
    }
    expect((await openAll(relative as never)).name).toBe('@lamjs/model-tiny')
    expect(asked).toEqual(FILES.map((file) => `https://page.test/static/media/${file}`))
  })
})
