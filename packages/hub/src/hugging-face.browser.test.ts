import type { SourceFile } from '@lamjs/core'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openCacheStorage } from './browser/cache-storage.js'
import { digestOf } from './browser/digest.js'
import { cachedModels } from './cached-models.js'
import { huggingFace } from './hugging-face.js'
import type { HuggingFaceOptions } from './options.js'
import { bytesOf, errorOf } from './testing/error-of.js'
import type { Faults, Seen } from './testing/hub-server.js'
import { modelFiles } from './testing/model-files.js'

const { endpoint, commit, token } = inject('hub')
const FILES = modelFiles()
const WEIGHTS = FILES['model.safetensors'] as Uint8Array<ArrayBuffer>

const warnings: string[] = []
const model = (options: HuggingFaceOptions = {}, name = 'org/model') =>
  huggingFace(name, { endpoint, onWarning: (message) => warnings.push(message), ...options })

async function misbehave(faults: Faults): Promise<void> {
  await fetch(`${endpoint}/-/faults?${encodeURIComponent(JSON.stringify(faults))}`)
}

async function takeSeen(): Promise<Seen[]> {
  const seen = (await (await fetch(`${endpoint}/-/seen`)).json()) as Seen[]
  // The preflight request that a browser sends before a request with our headers.
  return seen.filter(({ method }) => method !== 'OPTIONS')
}

/** Arrays of this length are slow to compare one by one. */
async function expectWeights(file: SourceFile | undefined): Promise<void> {
  const bytes = new Uint8Array(await bytesOf(file))
  expect(await digestOf(bytes, 'sha256')).toBe(await digestOf(WEIGHTS, 'sha256'))
}

describe('a model of the hub in a browser', () => {
  beforeEach(() => misbehave({}))
  afterEach(async () => {
    warnings.length = 0
    const cache = await openCacheStorage()
    for (const { url } of (await cache?.keys()) ?? []) await cache?.delete(url)
  })

  it('is kept in Cache Storage, so that the next visit only looks up the commit', async () => {
    const first = model()
    await expectWeights(await first.open('model.safetensors'))
    expect(await bytesOf(await first.open('config.json'))).toEqual(
      new TextEncoder().encode(FILES['config.json'] as string),
    )
    expect(await first.open('absent.json')).toBeUndefined()
    await takeSeen()
    const second = model()
    await expectWeights(await second.open('model.safetensors'))
    expect(await second.open('absent.json')).toBeUndefined()
    expect((await takeSeen()).map(({ url }) => url.split('?')[0])).toEqual(['/api/models/org/model/revision/main'])
    const pinned = model({ revision: commit })
    await expectWeights(await pinned.open('model.safetensors'))
    expect(await takeSeen()).toEqual([])
  })

  it('opens without a connection afterwards, and says which revision it takes', async () => {
    await model().open('model.safetensors')
    await misbehave({ portal: true })
    await expectWeights(await model().open('model.safetensors'))
    expect(warnings).toEqual([expect.stringContaining(`main as it was at ${commit}`)])
    const error = await errorOf(() => model().open('pytorch_model.bin'))
    expect(error.message).toContain('is not known to the cache of this site (Cache Storage)')
  })

  it('resumes an interrupted download within the call', async () => {
    await misbehave({ breakAfter: 130_000 })
    await expectWeights(await model().open('model.safetensors'))
    const ranges = (await takeSeen()).filter(({ host }) => host === 'cdn').map(({ range }) => range)
    expect(ranges[0]).toBeUndefined()
    expect(ranges.length).toBeGreaterThan(2)
    expect(ranges.slice(1).every((range) => /^bytes=\d+-$/.test(range ?? ''))).toBe(true)
  })

  it("refuses bytes whose hash is not the hub's", async () => {
    await misbehave({ wrongBytes: true })
    for (const file of ['model.safetensors', 'config.json']) {
      expect((await errorOf(() => model().open(file))).code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
    }
    await misbehave({})
    await expectWeights(await model().open('model.safetensors'))
  })

  it('fetches a file again that was damaged in Cache Storage', async () => {
    await model().open('model.safetensors')
    const cache = await openCacheStorage()
    const [weights] = ((await cache?.keys()) ?? []).filter(({ url }) => url.endsWith('/model.safetensors'))
    const { headers } = (await cache?.match(weights?.url ?? '')) ?? {}
    await cache?.put(weights?.url ?? '', new Response(new Uint8Array(300_000), { headers: new Headers(headers) }))
    await expectWeights(await model().open('model.safetensors'))
    expect(warnings).toEqual(['org/model/model.safetensors was damaged in Cache Storage. It is fetched again.'])
  })

  it('sends its token to the hub and not to the host that the hub redirects to', async () => {
    await expectWeights(await model({ token }, 'org/gated').open('model.safetensors'))
    const seen = await takeSeen()
    const tokens = (host: string) => new Set(seen.filter((one) => one.host === host).map((one) => one.authorization))
    expect(tokens('hub')).toEqual(new Set([`Bearer ${token}`]))
    expect(tokens('cdn')).toEqual(new Set([undefined]))
  })

  it('is listed among the cached models', async () => {
    expect(await cachedModels()).toEqual([])
    const source = model()
    await source.open('model.safetensors')
    await source.open('tokenizer.json')
    await source.open('absent.json')
    const byteLength = 305_000
    expect(await cachedModels()).toEqual([{ name: 'org/model', commit, revisions: ['main'], byteLength }])
  })

  it('ends with its signal', async () => {
    await misbehave({ stallAfter: 1000 })
    const abort = new AbortController()
    const opening = model().open('model.safetensors', { signal: abort.signal, onBytes: () => abort.abort('enough') })
    const error = await errorOf(() => opening)
    expect([error.code, error.cause]).toEqual(['LAM_ABORTED', 'enough'])
  })
})
