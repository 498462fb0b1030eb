import { errorOf } from '@lamjs/conformance'
import { type CheckpointBytes, LAM, type ModelPackage, verifyModelPackage } from '@lamjs/core'
import { checkpointBytes, tinyFlat, tinyHierarchical } from '@lamjs/oracle'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { webgpu } from '../backend.js'
import { cachedModel, clearCachedModels, type ModelProgress } from './cached-model.js'

const original = globalThis.fetch
const STORE = 'lamjs-test'
const weightsHash = tinyFlat.manifest['model.safetensors'].sha256
const allBytes = Object.values(tinyFlat.manifest).reduce((sum, { bytes }) => sum + bytes, 0)

const offline = async () => {
  throw new TypeError('no connection')
}
const load = async (options: Parameters<typeof cachedModel>[1] = {}, pack: ModelPackage = tinyFlat) =>
  (await cachedModel(pack, { cache: STORE, onWarning: () => {}, ...options })) as CheckpointBytes

/** The key of the stored weights. */
async function storedWeights() {
  const cache = await caches.open(STORE)
  return { cache, key: (await cache.keys()).find(({ url }) => url.endsWith(weightsHash)) }
}

describe('cachedModel in a browser', () => {
  const fetched = vi.spyOn(globalThis, 'fetch')
  beforeEach(async () => {
    await clearCachedModels(STORE)
    fetched.mockClear()
  })
  afterEach(() => void fetched.mockReset())

  it('downloads with progress, verifies, and gives what a LAM takes', async () => {
    const progress: ModelProgress[] = []
    const model = await load({ onProgress: (step) => progress.push(step) })
    expect(model['model.safetensors']).toEqual((await checkpointBytes(tinyFlat))['model.safetensors'])
    expect(progress.at(-1)).toEqual({
      step: 'verify',
      file: 'model.safetensors',
      loadedBytes: tinyFlat.manifest['model.safetensors'].bytes,
      totalBytes: tinyFlat.manifest['model.safetensors'].bytes,
      allLoadedBytes: allBytes,
      allBytes,
    })
    const bytes = progress.map(({ allLoadedBytes }) => allLoadedBytes)
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b))
    await using lam = new LAM(webgpu({ device: 'wasm' }), { model })
    const [row] = await lam.encode(['abc'])
    expect(row.length).toBe(64)
  })

  it('fetches nothing after the first visit', async () => {
    await load()
    expect(fetched).toHaveBeenCalledTimes(3)
    fetched.mockImplementation(offline)
    const steps: string[] = []
    const model = await load({ onProgress: ({ step, file }) => steps.push(`${step} ${file}`) })
    expect(steps).toEqual(['stored config.json', 'stored tokenizer.json', 'stored model.safetensors'])
    expect(model['model.safetensors'].length).toBe(tinyFlat.manifest['model.safetensors'].bytes)
  })

  it('fetches a damaged entry again, and says so', async () => {
    await load()
    const { cache, key } = await storedWeights()
    await cache.put(key!, new Response(new Uint8Array(10)))
    fetched.mockClear()
    const warnings: string[] = []
    await load({ onWarning: (message) => warnings.push(message) })
    expect(fetched).toHaveBeenCalledTimes(1)
    expect(warnings.join()).toContain('damaged')
    fetched.mockImplementation(offline)
    expect((await load())['model.safetensors'].length).toBe(tinyFlat.manifest['model.safetensors'].bytes)
  })

  it('keeps nothing of a download that broke off, and begins it again', async () => {
    const cut = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (controller.desiredSize === 1) controller.enqueue(new Uint8Array(100))
        controller.error(new TypeError('connection lost'))
      },
    })
    fetched.mockImplementation(async (url, init) =>
      String(url).endsWith('.safetensors') ? new Response(cut) : original(url, init),
    )
    const error = await errorOf(() => load())
    expect([error.code, error.message.includes('connection lost')]).toEqual(['LAM_CHECKPOINT_FETCH_FAILED', true])
    expect((await storedWeights()).key).toBeUndefined()
    fetched.mockImplementation(original)
    fetched.mockClear()
    await load()
    expect(fetched).toHaveBeenCalledTimes(1)
  })

  it('downloads once for all who ask at the same time', async () => {
    const models = await Promise.all([load(), load(), load()])
    expect(fetched).toHaveBeenCalledTimes(3)
    expect(models[2]['model.safetensors']).toEqual(models[0]['model.safetensors'])
  })

  it('is aborted also while it waits for another download', async () => {
    const controller = new AbortController()
    const first = load({ onProgress: ({ file }) => file === 'model.safetensors' && controller.abort() })
    expect((await errorOf(() => load({ signal: controller.signal }))).code).toBe('LAM_ABORTED')
    await first
  })

  it('removes what is not of the models that are kept', async () => {
    await load()
    await load({}, tinyHierarchical)
    await caches.open('lamjs-graphs')
    await clearCachedModels(STORE, [tinyHierarchical])
    expect((await storedWeights()).key).toBeUndefined()
    expect(await caches.keys()).not.toContain('lamjs-graphs')
    fetched.mockImplementation(offline)
    expect((await load({}, tinyHierarchical)).name).toBe('tiny-hierarchical')
  })

  it('is aborted by its signal, before and during a download', async () => {
    expect((await errorOf(() => load({ signal: AbortSignal.abort() }))).code).toBe('LAM_ABORTED')
    const controller = new AbortController()
    const onProgress = ({ file }: ModelProgress) => file === 'model.safetensors' && controller.abort()
    expect((await errorOf(() => load({ signal: controller.signal, onProgress }))).code).toBe('LAM_ABORTED')
    expect((await storedWeights()).key).toBeUndefined()
  })

  it.each([
    [
      'another file of the same length',
      (bytes: number) => new Response(new Uint8Array(bytes)),
      'LAM_CHECKPOINT_FILE_MISMATCH',
    ],
    ['a longer file', (bytes: number) => new Response(new Uint8Array(bytes + 1)), 'LAM_CHECKPOINT_FILE_MISMATCH'],
    ['a shorter file', () => new Response('<p>'), 'LAM_CHECKPOINT_FILE_MISMATCH'],
    [
      'a file cut short',
      (bytes: number) => new Response('<p>', { headers: { 'content-length': String(bytes) } }),
      'LAM_CHECKPOINT_FETCH_FAILED',
    ],
    ['no file', () => new Response('', { status: 404 }), 'LAM_CHECKPOINT_NOT_FOUND'],
    ['a server in trouble', () => new Response('', { status: 503 }), 'LAM_CHECKPOINT_FETCH_FAILED'],
  ])('refuses %s and does not keep it', async (_, answer, code) => {
    fetched.mockImplementation(async () => answer(tinyFlat.manifest['config.json'].bytes))
    expect((await errorOf(() => load())).code).toBe(code)
    expect(await (await caches.open(STORE)).keys()).toEqual([])
  })

  it('goes without a store where there is none, and says so', async () => {
    const open = vi.spyOn(caches, 'open').mockRejectedValue(new DOMException('denied', 'SecurityError'))
    const warnings: string[] = []
    const model = await load({ onWarning: (message) => warnings.push(message) })
    open.mockRestore()
    expect(model.name).toBe('tiny-flat')
    expect(warnings[0]).toContain('denied')
    await load({ cache: false })
    expect(await (await caches.open(STORE)).keys()).toEqual([])
  })

  it('has the files that core verifies', async () => {
    await expect(verifyModelPackage(tinyFlat)).resolves.toBeUndefined()
  })
})
