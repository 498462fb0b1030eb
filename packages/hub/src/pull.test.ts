import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LAM } from '@lamjs/core'
import { bertCases } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { cachedModels } from './cached-models.js'
import { type PullProgress, pull } from './pull.js'
import { errorOf } from './testing/error-of.js'
import { HubTest } from './testing/hub-test.js'
import { sharded, tinyBert, tinyLam } from './testing/tiny-model.js'

const hub = new HubTest()

describe('a model of the hub as the option model', () => {
  it('gives the rows that sentence-transformers gives', async () => {
    hub.server.commit('org/tiny-bert', await tinyBert())
    await using lam = new LAM(reference(), { model: hub.model('org/tiny-bert', await hub.cache()) })
    const cases = (await bertCases('tiny-bert-cls')).cases.filter(({ prompt }) => prompt === null)
    expect(cases.length).toBeGreaterThan(3)
    const rows = await lam.encode(cases.map(({ text }) => text))
    for (const [i, { embedding }] of cases.entries()) {
      const difference = Math.max(...embedding.map((value, j) => Math.abs(value - (rows.at(i)?.[j] ?? Number.NaN))))
      expect(difference).toBeLessThan(1e-6)
    }
    // Weights of other formats are not fetched.
    expect(hub.server.takeSeen().filter((seen) => /README|pytorch/.test(seen))).toEqual([])
  })
})

describe('pull', () => {
  it('fetches the files that LAM reads, and the model then opens without a connection', async () => {
    const files = await tinyBert()
    hub.server.commit('org/tiny-bert', files)
    const cache = await hub.cache()
    const progress: PullProgress[] = []
    const onProgress = (step: PullProgress) => progress.push(step)
    const pulled = await pull(hub.model('org/tiny-bert', cache), { onProgress })
    const unread = ['README.md', 'pytorch_model.bin']
    const read = Object.keys(files).filter((file) => !unread.includes(file))
    expect(pulled.map(({ file }) => file).sort()).toEqual(read.sort())
    for (const { file, byteLength, path } of pulled) {
      expect(byteLength).toBe(files[file]?.length)
      expect(path).toContain(join('snapshots', ''))
    }
    const last = new Map(progress.map(({ file, loadedBytes, totalBytes }) => [file, [loadedBytes, totalBytes]]))
    expect(Object.fromEntries(last)).toEqual(
      Object.fromEntries(pulled.map(({ file, byteLength }) => [file, [byteLength, byteLength]])),
    )

    hub.server.reset()
    progress.length = 0
    const again = await pull(hub.model('org/tiny-bert', cache, { offline: true }), { onProgress })
    expect(again.length).toBe(pulled.length)
    expect(progress.length).toBe(pulled.length)
    await using lam = new LAM(reference(), { model: hub.model('org/tiny-bert', cache, { offline: true }) })
    expect((await lam.encode(['hello'])).length).toBe(1)
    expect(hub.server.seen).toEqual([])
  })

  it("fetches the three files of a model of LAM's own family", async () => {
    hub.server.commit('org/tiny-lam', await tinyLam())
    const pulled = await pull(hub.model('org/tiny-lam', await hub.cache()))
    expect(pulled.map(({ file }) => file)).toEqual(['config.json', 'tokenizer.json', 'model.safetensors'])
  })

  it('fetches every file of weights in several', async () => {
    const cache = await hub.cache()
    hub.server.commit('org/sharded', sharded(await tinyBert()))
    const pulled = await pull(hub.model('org/sharded', cache))
    expect(pulled.slice(-3).map(({ file }) => file)).toEqual([
      'model.safetensors.index.json',
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
    ])
    const again = await pull(hub.model('org/sharded', cache, { offline: true }))
    expect(again.map(({ file }) => file).sort()).toEqual(pulled.map(({ file }) => file).sort())
  })

  it.each(['config.json', 'tokenizer.json', 'model.safetensors'])('says that a model has no %s', async (file) => {
    const { [file]: _, ...rest } = await tinyBert()
    const name = `org/lacks-${file.split('.')[0]}`
    hub.server.commit(name, rest)
    const error = await errorOf(async () => pull(hub.model(name, await hub.cache())))
    expect(error.code).toBe('LAM_CHECKPOINT_NOT_FOUND')
    expect(error.message).toContain(`${name}: expected ${file}, found none`)
  })

  it('ends with its signal', async () => {
    hub.server.commit('org/tiny-lam', await tinyLam())
    const model = hub.model('org/tiny-lam', await hub.cache())
    expect((await errorOf(() => pull(model, { signal: AbortSignal.abort() }))).code).toBe('LAM_ABORTED')
  })
})

describe('cachedModels', () => {
  it('lists models of every program, by name and commit', async () => {
    const cache = await hub.cache()
    expect(await cachedModels({ cache: join(cache, 'none') })).toEqual([])
    const commit = hub.server.commit('org/model', { 'config.json': '{}', '1_Pooling/config.json': '{ }' })
    await hub.model('org/model', cache).open('config.json')
    await hub.model('org/model', cache).open('1_Pooling/config.json')
    const pinned = hub.server.commit('base-model', { 'config.json': '{}' }, [])
    await hub.model('base-model', cache, { revision: pinned }).open('config.json')
    await mkdir(join(cache, 'datasets--org--data', 'snapshots', commit), { recursive: true })
    await mkdir(join(cache, '.locks'), { recursive: true })
    await writeFile(join(cache, 'version.txt'), '1')
    const path = (folder: string, at: string) => join(cache, folder, 'snapshots', at)
    expect(await cachedModels({ cache })).toEqual([
      { name: 'base-model', commit: pinned, revisions: [], byteLength: 2, path: path('models--base-model', pinned) },
      { name: 'org/model', commit, revisions: ['main'], byteLength: 5, path: path('models--org--model', commit) },
    ])
  })
})

describe('two calls that open a model at once', () => {
  it('ask the hub once for commit and list, and aborting one does not stop the other', async () => {
    hub.server.commit('org/tiny-lam', await tinyLam())
    const model = hub.model('org/tiny-lam', await hub.cache())
    await Promise.all(['config.json', 'tokenizer.json', 'absent.json'].map((file) => model.open(file)))
    expect(hub.server.takeSeen().filter((seen) => seen.includes('/api/')).length).toBe(2)
    const other = hub.model('org/tiny-lam', await hub.cache())
    const abort = new AbortController()
    const first = errorOf(() => other.open('config.json', { signal: abort.signal }))
    const second = other.open('config.json')
    abort.abort()
    expect((await first).code).toBe('LAM_ABORTED')
    expect((await second)?.byteLength).toBeGreaterThan(0)
  })
})
