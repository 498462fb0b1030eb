import { mkdir, readFile, readlink, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { huggingFace } from './hugging-face.js'
import { bytesOf, errorOf } from './testing/error-of.js'
import { gitSha1, sha256 } from './testing/hub-server.js'
import { HubTest, hashOf } from './testing/hub-test.js'
import { modelFiles, noise } from './testing/model-files.js'

const hub = new HubTest()
const NAME = 'org/model'
const FOLDER = 'models--org--model'
const FILES = modelFiles()
const WEIGHTS = FILES['model.safetensors'] as Uint8Array
const CONFIG = new TextEncoder().encode(FILES['config.json'] as string)

describe('a model of the hub', () => {
  it('fetches only the requested file', async () => {
    const commit = hub.server.commit(NAME, FILES)
    const model = hub.model(NAME, await hub.cache())
    expect(hub.server.seen).toEqual([])
    expect(await bytesOf(await model.open('config.json'))).toEqual(CONFIG)
    expect(hub.server.takeSeen()).toEqual([
      `hub /api/models/${NAME}/revision/main`,
      // The list of files comes in pages.
      ...Array(3).fill(`hub /api/models/${NAME}/tree/${commit}`),
      `hub /${NAME}/resolve/${commit}/config.json`,
    ])
    const weights = await model.open('model.safetensors')
    expect(await hashOf(weights)).toBe(sha256(WEIGHTS))
    expect(hub.server.takeSeen()).toEqual([`hub /${NAME}/resolve/${commit}/model.safetensors`, 'cdn /blob'])
    expect(await model.open('model.safetensors.index.json')).toBeUndefined()
    expect(hub.server.takeSeen()).toEqual([])
  })

  it("keeps files as Python's libraries do: contents by hash, names as links, a branch as a commit", async () => {
    const commit = hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    const model = hub.model(NAME, cache)
    const pooling = await model.open('1_Pooling/config.json')
    const weights = await model.open('model.safetensors')
    await model.open('absent.json')
    const inside = (...parts: string[]) => join(cache, FOLDER, ...parts)
    expect(weights?.path).toBe(inside('snapshots', commit, 'model.safetensors'))
    expect(weights?.label).toBe(weights?.path)
    expect(await readlink(weights?.path ?? '')).toBe(join('..', '..', 'blobs', sha256(WEIGHTS)))
    const poolingHash = gitSha1(new TextEncoder().encode(FILES['1_Pooling/config.json'] as string))
    expect(await readlink(pooling?.path ?? '')).toBe(join('..', '..', '..', 'blobs', poolingHash))
    expect(await readFile(inside('refs', 'main'), 'utf8')).toBe(commit)
    expect(await readFile(inside('.no_exist', commit, 'absent.json'), 'utf8')).toBe('')
  })

  it('asks only for the commit the second time', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    await hub.model(NAME, cache).open('config.json')
    await hub.model(NAME, cache).open('absent.json')
    hub.server.reset()
    const again = hub.model(NAME, cache)
    expect(await bytesOf(await again.open('config.json'))).toEqual(CONFIG)
    expect(await again.open('absent.json')).toBeUndefined()
    expect(hub.server.takeSeen()).toEqual([`hub /api/models/${NAME}/revision/main`])
  })

  it('sends no request if the revision is a commit and its files are cached', async () => {
    const commit = hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    const open = async () => {
      const model = hub.model(NAME, cache, { revision: commit })
      return [await bytesOf(await model.open('config.json')), await model.open('absent.json')]
    }
    expect(await open()).toEqual([CONFIG, undefined])
    expect(hub.server.takeSeen()).not.toEqual([])
    expect(await open()).toEqual([CONFIG, undefined])
    expect(hub.server.seen).toEqual([])
  })

  it('follows a branch to its new commit, and fetches only what changed', async () => {
    const name = 'org/moving'
    hub.server.commit(name, FILES)
    const cache = await hub.cache()
    const first = hub.model(name, cache)
    await first.open('config.json')
    await first.open('model.safetensors')
    const second = hub.server.commit(name, { ...FILES, 'config.json': '{}' })
    hub.server.takeSeen()
    const moved = hub.model(name, cache)
    expect(await bytesOf(await moved.open('config.json'))).toEqual(new TextEncoder().encode('{}'))
    expect(await hashOf(await moved.open('model.safetensors'))).toBe(sha256(WEIGHTS))
    expect(hub.server.takeSeen().filter((seen) => !seen.includes('/api/'))).toEqual([
      `hub /${name}/resolve/${second}/config.json`,
    ])
    // An open source keeps its commit, because files of two commits do not form a model.
    expect(await bytesOf(await first.open('config.json'))).toEqual(CONFIG)
    expect(await first.commit()).not.toBe(await moved.commit())
  })

  it.each(['v1.0', 'refs/pr/1', 'feature/x'])('opens the revision %s', async (revision) => {
    const commit = hub.server.commit('org/tagged', { 'config.json': revision }, [revision])
    const cache = await hub.cache()
    const model = hub.model('org/tagged', cache, { revision })
    expect(await bytesOf(await model.open('config.json'))).toEqual(new TextEncoder().encode(revision))
    expect(await model.commit()).toBe(commit)
    const offline = hub.model('org/tagged', cache, { revision, offline: true })
    expect(await offline.commit()).toBe(commit)
  })

  it('opens a model without an organisation', async () => {
    hub.server.commit('bert-base', { 'config.json': '{}' })
    const cache = await hub.cache()
    const file = await hub.model('bert-base', cache).open('config.json')
    expect(file?.path).toContain(join(cache, 'models--bert-base', 'snapshots'))
  })

  it('reads any part of a file, and says when the file changed', async () => {
    hub.server.commit(NAME, FILES)
    const weights = await hub.model(NAME, await hub.cache()).open('model.safetensors')
    expect(await weights?.read(1000, 1010)).toEqual(WEIGHTS.slice(1000, 1010))
    await writeFile(weights?.path ?? '', 'short')
    const error = await errorOf(async () => weights?.read(0, 5))
    expect([error.code, error.message]).toEqual([
      'LAM_CHECKPOINT_FILE_MISMATCH',
      `${weights?.path} changed since it was opened: expected 300000 bytes, found 5. Open it again.`,
    ])
  })

  it('fetches a file again whose content was deleted from the cache', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    const weights = await hub.model(NAME, cache).open('model.safetensors')
    await unlink(join(cache, FOLDER, 'blobs', sha256(WEIGHTS)))
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(sha256(WEIGHTS))
    expect(await hashOf(weights)).toBe(sha256(WEIGHTS))
  })

  it('replaces a blob that is too short', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    await mkdir(join(cache, FOLDER, 'blobs'), { recursive: true })
    await writeFile(join(cache, FOLDER, 'blobs', sha256(WEIGHTS)), WEIGHTS.subarray(0, 100))
    expect(await hashOf(await hub.model(NAME, cache).open('model.safetensors'))).toBe(sha256(WEIGHTS))
  })

  it('puts the file itself into the snapshot if the system has no links, as Python does', async () => {
    const { DiskStore } = await import('./disk/disk-store.js')
    const cache = await hub.cache()
    const store = new DiskStore(NAME, { cache, symlinks: false })
    const content = noise(2000)
    const file = { path: 'a/b.bin', byteLength: 2000, hash: { kind: 'sha256' as const, digest: sha256(content) } }
    const sink = await store.begin('0'.repeat(40), file)
    await sink.append(content)
    const kept = await sink.keep()
    expect(await bytesOf(kept)).toEqual(content)
    await expect(readlink(kept.path ?? '')).rejects.toThrow('EINVAL')
    expect(await store.find('0'.repeat(40), 'a/b.bin')).toMatchObject({ byteLength: 2000 })
  })

  it('reports progress to the last byte, and none for a cached file', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    const seen: [number, number | undefined][] = []
    const onBytes = (loaded: number, total: number | undefined) => seen.push([loaded, total])
    await hub.model(NAME, cache).open('model.safetensors', { onBytes })
    expect(seen.at(-1)).toEqual([300_000, 300_000])
    expect(seen.map(([loaded]) => loaded)).toEqual(seen.map(([loaded]) => loaded).sort((a, b) => a - b))
    seen.length = 0
    await hub.model(NAME, cache).open('model.safetensors', { onBytes })
    expect(seen).toEqual([])
  })

  it('refuses a file above the size limit, before and after fetching it', async () => {
    hub.server.commit(NAME, FILES)
    const cache = await hub.cache()
    const open = (maxBytes: number) => hub.model(NAME, cache).open('tokenizer.json', { maxBytes })
    const before = await errorOf(() => open(4999))
    expect([before.code, before.message]).toEqual([
      'LAM_CHECKPOINT_FILE_TOO_LARGE',
      'org/model/tokenizer.json: expected at most 4999 bytes, found 5000.',
    ])
    expect(hub.server.takeSeen().filter((seen) => seen.includes('/resolve/'))).toEqual([])
    expect((await open(5000))?.byteLength).toBe(5000)
    expect((await errorOf(() => open(4999))).code).toBe('LAM_CHECKPOINT_FILE_TOO_LARGE')
  })

  it.each(['../other', '/etc/passwd', 'a/../../b', 'C:\\x', 'a//b', '', '.', 'a\\b'])(
    'has no file %j, even if another file names it',
    async (file) => {
      expect(await hub.model(NAME, await hub.cache()).open(file)).toBeUndefined()
      expect(hub.server.seen).toEqual([])
    },
  )

  it.each([
    ['a name', ['../x', {}]],
    ['a name', ['a/b/c', {}]],
    ['a name', [7, {}]],
    ['a branch', ['a/b', { revision: '../../x' }]],
    ['an http(s) URL', ['a/b', { endpoint: 'ftp://x' }]],
    ['an http(s) URL', ['a/b', { endpoint: 'https://user:password@x' }]],
    ['one word', ['a/b', { token: 'two words' }]],
    ["a folder's path", ['a/b', { cache: 7 }]],
  ])('expects %s', async (expected, [name, options]) => {
    const error = await errorOf(async () => huggingFace(name as string, options as object))
    expect(error.code).toBe('LAM_OPTION_INVALID')
    expect(error.message).toContain(`expected ${expected}`)
    expect(error.message).not.toMatch(/password@|two words/)
  })

  it('explains why a cache cannot be written', async () => {
    hub.server.commit(NAME, FILES)
    const cache = join(await hub.cache(), 'file')
    await writeFile(cache, '')
    const error = await errorOf(() => hub.model(NAME, cache).open('config.json'))
    expect(error.code).toBe('LAM_OUTPUT_FAILED')
    expect(error.message).toContain('name another folder as HF_HOME or as the option cache')
    await rm(cache)
  })
})
