import { miniInt8 } from '@lamjs/model-mini/int8'
import { findBrowser } from '@lamjs/tooling/browser'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelBytes } from '../src/engine/model-source.js'
import { itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import { embedded, expectNear, facts, PATIENCE, similarities, timeline } from './reading.js'

/** Bytes of a first visit: model, page and engine */
const MOST = 26e6
/** How many times as long as the longest call of WebGPU so far WebAssembly's answers wait where it is to look slower. */
const SLOWER = 2
/** A trial on emulated WebGPU takes minutes. Two of them differ in their end alone, which `engine-state.test.ts` covers. */

describe.skipIf(findBrowser() === undefined)('a first visit, in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await serveSite()
  })
  afterAll(() => site?.close())

  it(
    'embeds without a press, moves few bytes, stays on WebAssembly where WebGPU is emulated, and says why',
    async () => {
      const before = site.bytesSent()
      const page = await site.open('/')
      await page.locator('[data-text]').nth(11).waitFor()
      const prepared = await similarities(page, 12)
      await embedded(page, PATIENCE)
      const [device, precision, model] = await facts(page)
      expect(device).toMatch(/^wasm \((relaxed-)?simd\b/)
      expect([precision, model]).toEqual(['int8', 'lam-mini-v2-int8'])
      const scores = await similarities(page, 12)
      // There are four subjects of three texts. Each text is nearest to another one of its subject.
      const nearest = Array.from({ length: 12 }, (_, i) => {
        const row = scores.slice(12 * i, 12 * i + 12).map((score, j) => (i === j ? -1 : score))
        return row.indexOf(Math.max(...row))
      })
      expect(nearest.map((j) => Math.floor(j / 3))).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
      // The prepared rows are of float32.
      expectNear(prepared, scores, 0.05)
      expect((await timeline(page)).map(({ what }) => what)).toEqual([
        'Download config.json',
        'Check and keep config.json',
        'Download tokenizer.json',
        'Check and keep tokenizer.json',
        'Download model.safetensors',
        'Check and keep model.safetensors',
        'Open the model',
        'Program for any length',
        'Download the engine',
      ])
      expect(await page.getByTestId('reason').textContent()).toBe(
        'WebGPU was not tried: here it is emulated on the processor, which takes minutes.',
      )
      expect(new URL(page.url()).search).toBe('')

      const bytes = site.bytesSent() - before
      // The server sends some files compressed.
      expect(bytes).toBeGreaterThan(0.8 * modelBytes(false))
      expect(bytes).toBeLessThan(MOST)
      expect(site.requests.filter((url) => /\/ort[.-]/.test(url))).toEqual([])
      await page.context().close()
    },
    PATIENCE,
  )

  it(
    'is kept: the next one fetches no model, and the user can forget it',
    async () => {
      const page = await site.open('/')
      await embedded(page, PATIENCE)
      const scores = await similarities(page, 12)
      const fetchedBefore = site.requests.length
      await page.getByRole('tab', { name: 'Search' }).click()
      await page.locator('.results p').filter({ hasText: 'Squeaks and grinding' }).waitFor()
      expect(await page.locator('.results p').first().textContent()).toContain('A dry chain sings')
      await page.getByRole('tab', { name: 'Long text' }).click()
      await page.locator('.answers button').first().waitFor()
      // The book came when its tab was opened. Chromium asks for the icon again whenever the address changes.
      const fetched = site.requests.slice(fetchedBefore).map((url) => url.replace(/.*\/|-[\w-]+(?=\.\w+$)/g, ''))
      expect([...new Set(fetched)].filter((file) => file !== 'favicon.svg').sort()).toEqual(['alice.bin', 'alice.txt'])

      await page.context().route(/\.safetensors|config-.*\.json|tokenizer-.*\.json/, (route) => route.abort())
      await page.goto(`${site.origin}/`)
      await embedded(page, PATIENCE)
      expect(await similarities(page, 12)).toEqual(scores)
      const steps = await timeline(page)
      expect(steps.slice(0, 3).map(({ what }) => what)).toEqual([
        'Read config.json',
        'Read tokenizer.json',
        'Read model.safetensors',
      ])
      expect(steps[0].from).toBe(`${miniInt8.manifest['config.json'].bytes} bytes, kept in this browser`)

      const hashes = Object.values(miniInt8.manifest).map(({ sha256 }) => sha256)
      const kept = (await cachedAddresses(page)).filter((address) => hashes.some((hash) => address.endsWith(hash)))
      expect(kept).toHaveLength(3)
      await page.getByRole('button', { name: 'Forget the model' }).click()
      await page.getByText('Forgotten.').waitFor()
      expect(await cachedAddresses(page)).toEqual([])
      await page.context().close()
    },
    PATIENCE,
  )

  it('stays on WebAssembly where WebGPU was tried and is slower, and shows both times', {
    tags: ['slow'],
    timeout: 2 * PATIENCE,
  }, async () => {
    const page = await site.open('about:blank')
    await disguise(page)
    await page.goto(`${site.origin}/?model=tiny-flat`)
    const reason = page.getByTestId('reason')
    await page.getByRole('tab', { name: 'Engine' }).click()
    await reason.filter({ hasText: 'so WebAssembly goes on' }).waitFor({ timeout: PATIENCE })
    expect(await reason.textContent()).toMatch(
      /^12 texts took WebGPU [\d.]+ m?s and WebAssembly [\d.]+ ms, so WebAssembly goes on\.$/,
    )
    const steps = (await timeline(page)).map(({ what }) => what)
    expect(steps.filter((what) => what === 'WebAssembly: measured')).toHaveLength(3)
    expect(steps.filter((what) => what === 'WebGPU: measured')).toHaveLength(3)
    expect(steps).toContain('WebGPU: download onnxruntime')
    expect((await facts(page))[0]).toMatch(/^wasm/)
    await page.context().close()
  })

  it('moves to WebGPU where that is faster, with rows of WebGPU alone, and says so', {
    tags: ['slow'],
    timeout: 3 * PATIENCE,
  }, async () => {
    const page = await site.open('about:blank')
    await disguise(page, SLOWER)
    await page.goto(`${site.origin}/?model=tiny-flat`)
    await page
      .getByText('so the page moved to WebGPU')
      .first()
      .waitFor({ timeout: 2 * PATIENCE })
    await embedded(page, PATIENCE)
    const [device, precision] = await facts(page)
    expect([device.split(':')[0], precision]).toEqual(['webgpu', 'float32'])
    const scores = await similarities(page, 12)
    expect(page.workers()).toHaveLength(1)
    // It was the page's choice, so a reload chooses again.
    expect(new URL(page.url()).searchParams.has('backend')).toBe(false)
    const exact = await site.open('/?backend=reference&model=tiny-flat')
    await embedded(exact)
    expectNear(scores, await similarities(exact, 12))
    await page.context().close()
  })

  itKeepsToItsOrigin(() => site)
})

/**
 * Lets the adapter in software look like hardware, so that the page tries it.
 * @param slower WebAssembly's answers wait so many times as long as the longest call of WebGPU before them
 */
async function disguise(page: Page, slower = 0): Promise<void> {
  const prefix = `{
    const info = { vendor: 'acme', architecture: 'nine', device: '', description: '' }
    Object.defineProperty(GPUAdapter.prototype, 'info', { get: () => info })
    const calls = new BroadcastChannel('calls of WebGPU')
    let longest = 0
    calls.onmessage = ({ data }) => { longest = Math.max(longest, data) }
    let asked = 0
    addEventListener('message', ({ data }) => { if (data.kind === 'embed') asked = performance.now() })
    const post = postMessage.bind(globalThis)
    let isWasm = false
    globalThis.postMessage = (reply, transfer) => {
      if (reply.kind === 'ready') isWasm = reply.info.backend === 'WebAssembly'
      if (reply.kind !== 'embed') return post(reply, transfer)
      if (isWasm) return setTimeout(() => post(reply, transfer), ${slower} * longest)
      calls.postMessage(performance.now() - asked)
      post(reply, transfer)
    }
  }\n`
  await page.context().route(/worker-.*\.js/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: prefix + (await response.text()) })
  })
}

/** URLs of every file in Cache Storage. */
function cachedAddresses(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = await caches.keys()
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return keys.flat().map(({ url }) => url)
  })
}
