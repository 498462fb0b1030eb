import { openCheckpoint } from '@lamjs/core/backend'
import { oracleCases, tinyFlat, tinyHierarchical } from '@lamjs/oracle'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { webgpu } from '../index.js'
import type { WebgpuOptions } from '../options.js'
import { cosine } from '../testing/cosine.js'
import { textsOf } from '../testing/texts.js'

const STORE = 'lamjs-test-graphs'
const text = (await oracleCases('tiny-flat')).texts[8]

/** Where the graph came from, after a run that must give the right numbers. */
async function originOf(options: WebgpuOptions = {}) {
  const program = await webgpu({ device: 'wasm', graphCache: STORE, ...options }).compile(
    await openCheckpoint(tinyFlat),
  )
  const row = await program.run({ ...textsOf(text.ids.length), ids: text.ids })
  expect(cosine(row, text.embedding)).toBeGreaterThan(0.999999)
  await program.dispose()
  return program.compilation().programs[0].origin
}

const entries = async () => (await caches.open(STORE)).keys()

/** The graph is written while the caller goes on. */
const written = (count: number) => vi.waitFor(async () => expect(await entries()).toHaveLength(count), 10_000)

describe('the store of graphs in a browser', () => {
  beforeEach(() => caches.delete(STORE))

  it('spares the next compilation the building', async () => {
    expect(await originOf()).toBe('just-in-time')
    await written(1)
    expect(await originOf()).toBe('cache')
  })

  it.each([
    ['other bytes', (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, i) => (i === 5000 ? byte ^ 1 : byte))],
    ['half of them', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, bytes.length / 2)],
  ])('builds again where an entry holds %s', async (_, damage) => {
    await originOf()
    await written(1)
    const cache = await caches.open(STORE)
    const [entry] = await cache.keys()
    const response = (await cache.match(entry))!
    const bytes = new Uint8Array(await response.arrayBuffer())
    await cache.put(entry, new Response(damage(bytes), { headers: response.headers }))
    expect(await originOf()).toBe('just-in-time')
    await written(1)
    expect(await originOf()).toBe('cache')
  })

  it('tells models and kinds of graph apart, and drops those of other versions but not of other families', async () => {
    await originOf()
    await written(1)
    const cache = await caches.open(STORE)
    const [{ url }] = await entries()
    const [, runtime, version] = /^(.*)\/(lam-\d+)\//.exec(url)!
    const foreign = ['lam-0/x', 'another-1/x'].map((key) => `${runtime}/${key}`)
    const old = ['graph-0/onnxruntime-1.0.0/x', `onnxruntime-1.0.0/${version}/x`].map(
      (key) => new URL(`/${key}`, url).href,
    )
    for (const key of [...foreign, ...old]) await cache.put(key, new Response('other'))
    const other = await webgpu({ device: 'wasm', graphCache: STORE }).compile(await openCheckpoint(tinyHierarchical))
    expect(other.compilation().programs[0].origin).toBe('just-in-time')
    await other.dispose()
    await written(3)
    const kept = (await entries()).map((entry) => entry.url)
    expect(kept.filter((key) => key.startsWith(`${runtime}/${version}/`)).length).toBe(2)
    expect(kept).toContain(`${runtime}/another-1/x`)
  })

  it('is not used where the caller or the browser says so', async () => {
    expect(await originOf({ graphCache: false })).toBe('just-in-time')
    vi.stubGlobal('caches', undefined)
    onTestFinished(() => void vi.unstubAllGlobals())
    expect(await originOf()).toBe('just-in-time')
    vi.unstubAllGlobals()
    expect(await entries()).toEqual([])
  })
})
