import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cachedModels } from './cached-models.js'
import { type PullProgress, pull } from './pull.js'
import { errorOf } from './testing/error-of.js'
import { HubTest } from './testing/hub-test.js'
import { modelFiles, noise } from './testing/model-files.js'

const hub = new HubTest()
const FILES = modelFiles()

describe('pull', () => {
  it('fetches what LAM reads of a model, and then needs no connection', async () => {
    hub.server.commit('org/model', FILES)
    const cache = await hub.cache()
    const progress: PullProgress[] = []
    const files = await pull(hub.model('org/model', cache), { onProgress: (step) => progress.push(step) })
    expect(files.map(({ file, byteLength }) => [file, byteLength])).toEqual([
      ['config.json', (FILES['config.json'] as string).length],
      ['tokenizer.json', 5000],
      ['tokenizer_config.json', 3],
      ['modules.json', (FILES['modules.json'] as string).length],
      ['1_Pooling/config.json', 35],
      ['model.safetensors', 300_000],
    ])
    const last = new Map(progress.map(({ file, loadedBytes, totalBytes }) => [file, [loadedBytes, totalBytes]]))
    expect([...last]).toEqual(files.map(({ file, byteLength }) => [file, [byteLength, byteLength]]))

    hub.server.reset()
    progress.length = 0
    const offline = hub.model('org/model', cache, { offline: true })
    const onProgress = (step: PullProgress) => progress.push(step)
    expect(await pull(offline, { onProgress })).toEqual(files)
    expect(progress.length).toBe(files.length)
    expect(hub.server.seen).toEqual([])
  })

  it('fetches every shard of weights in several files', async () => {
    const { 'model.safetensors': _, ...rest } = FILES
    const shard = (i: number) => `model-0000${i}-of-00002.safetensors`
    const index = JSON.stringify({ weight_map: { a: shard(2), b: shard(1), c: shard(2) } })
    const shards = { 'model.safetensors.index.json': index, [shard(1)]: noise(3000, 7), [shard(2)]: noise(2000, 8) }
    hub.server.commit('org/large', { ...rest, ...shards })
    const files = await pull(hub.model('org/large', await hub.cache()))
    expect(files.slice(-3).map(({ file, byteLength }) => [file, byteLength])).toEqual([
      ['model.safetensors.index.json', index.length],
      [shard(1), 3000],
      [shard(2), 2000],
    ])
  })

  it.each(['config.json', 'tokenizer.json', 'model.safetensors'])(
    'says what a model without %s lacks',
    async (file) => {
      const name = `org/lacks-${file.split('.')[0]}`
      hub.server.commit(name, Object.fromEntries(Object.entries(FILES).filter(([path]) => path !== file)))
      const error = await errorOf(async () => pull(hub.model(name, await hub.cache())))
      expect(error.code).toBe('LAM_CHECKPOINT_NOT_FOUND')
      expect(error.message).toContain(`${name} has no ${file}.`)
    },
  )

  it('leaves out what leads out of the repository', async () => {
    const hostile = { ...FILES, 'modules.json': JSON.stringify([{ path: '../../x' }, { path: 7 }, null, { path: '' }]) }
    hub.server.commit('org/hostile', hostile)
    const files = await pull(hub.model('org/hostile', await hub.cache()))
    expect(files.map(({ file }) => file)).not.toContain('../../x/config.json')
    expect(files.map(({ file }) => file)).toContain('model.safetensors')
  })

  it('ends with its signal', async () => {
    hub.server.commit('org/model', FILES)
    const model = hub.model('org/model', await hub.cache())
    expect((await errorOf(() => pull(model, { signal: AbortSignal.abort() }))).code).toBe('LAM_ABORTED')
  })
})

describe('cachedModels', () => {
  it('lists models, whoever put them there, by name and commit', async () => {
    const cache = await hub.cache()
    expect(await cachedModels({ cache: join(cache, 'none') })).toEqual([])
    const first = hub.server.commit('org/model', FILES)
    await pull(hub.model('org/model', cache))
    const pinned = hub.server.commit('base-model', { 'config.json': '{}' }, [])
    await hub.model('base-model', cache, { revision: pinned }).open('config.json')
    await mkdir(join(cache, 'datasets--org--data', 'snapshots', first), { recursive: true })
    await mkdir(join(cache, '.locks'), { recursive: true })
    await writeFile(join(cache, 'version.txt'), '1')
    const bytes =
      (FILES['modules.json'] as string).length + (FILES['config.json'] as string).length + 5000 + 3 + 35 + 300_000
    expect(await cachedModels({ cache })).toEqual([
      {
        name: 'base-model',
        commit: pinned,
        revisions: [],
        byteLength: 2,
        path: join(cache, 'models--base-model', 'snapshots', pinned),
      },
      {
        name: 'org/model',
        commit: first,
        revisions: ['main'],
        byteLength: bytes,
        path: join(cache, 'models--org--model', 'snapshots', first),
      },
    ])
  })
})
