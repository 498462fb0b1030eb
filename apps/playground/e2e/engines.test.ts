import { mini } from '@lamjs/model-mini'
import { findBrowser } from '@lamjs/tooling/browser'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import { embedded, similarities, start, timeline } from './reading.js'

/** Compiling every shape on a WebGPU in software, on a busy machine, in ms */
const PATIENCE = 170_000

describe.skipIf(findBrowser() === undefined)('engines, in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await serveSite()
  })
  afterAll(() => site?.close())

  const cells = async (query: string) => {
    const page = await site.open(`/?${query}`)
    await embedded(page)
    const scores = await similarities(page, 12)
    await page.context().close()
    return scores
  }

  it(
    'WebGPU, chosen by hand, shows how far it is and gives the similarities of the reference',
    async () => {
      const page = await site.open('/?model=tiny-flat')
      await start(page, /WebGPU/)
      // One query, because the next step may start before a second query.
      const seen = await page.waitForFunction(
        () => {
          const compiling = /Compiling for .* · \d of \d steps done/.test(document.body.textContent ?? '')
          const bar = document.querySelector<HTMLProgressElement>('progress[aria-label="Preparing the model"]')
          return compiling && bar ? { position: bar.position } : false
        },
        undefined,
        { timeout: PATIENCE },
      )
      const { position } = (await seen.jsonValue()) as { position: number }
      // Runtime, build and open are behind it; not all of the shapes are.
      expect(position).toBeGreaterThanOrEqual(0.5)
      expect(position).toBeLessThan(1)
      await embedded(page, PATIENCE)
      const [device, precision] = await facts(page)
      expect([device.split(':')[0], precision]).toEqual(['webgpu', 'float32'])
      const scores = await similarities(page, 12)
      const reference = await cells('backend=reference&model=tiny-flat')
      expect(scores).toHaveLength(144)
      expectNear(scores, reference)
      const steps = await timeline(page)
      expect(steps.map(({ what }) => what.replace(/Program for .*/, 'Program'))).toEqual([
        'Download config.json',
        'Download tokenizer.json',
        'Download model.safetensors',
        'Open the model',
        'Download onnxruntime',
        'Start onnxruntime',
        'Build the program',
        'Open it on the device',
        'Program',
        'Program',
        'Program',
      ])
      await page.getByText('None of them had to compile anything').waitFor()
      await page.context().close()
    },
    PATIENCE,
  )

  it('WebAssembly gives the similarities of the reference', async () => {
    const reference = await cells('backend=reference&model=tiny-hierarchical')
    expect(reference).toHaveLength(144)
    expectNear(await cells('backend=wasm&model=tiny-hierarchical'), reference)
  })

  it(
    'the default model finds what belongs together, fetches once, and is there without a network the next time',
    async () => {
      const page = await site.open('/')
      await page.locator('[data-text]').nth(11).waitFor()
      const prepared = await similarities(page, 12)
      const announced = await page.getByTestId('download-size').textContent()
      // Without a choice WebAssembly runs, because WebGPU is emulated here.
      await page.getByRole('button', { name: 'Start' }).click()
      await embedded(page, PATIENCE)
      expect((await facts(page)).slice(0, 3)).toEqual(['wasm (onnxruntime, 1 thread)', 'float32', 'lam-mini-v2'])
      // There are four subjects of three texts. Each text is nearest to another one of its subject.
      const scores = await similarities(page, 12)
      expectNear(prepared, scores)
      const nearest = Array.from({ length: 12 }, (_, i) => {
        const row = scores.slice(12 * i, 12 * i + 12).map((score, j) => (i === j ? -1 : score))
        return row.indexOf(Math.max(...row))
      })
      expect(nearest.map((j) => Math.floor(j / 3))).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])

      const runtime = (await timeline(page)).find(({ what }) => what === 'Download onnxruntime')
      const [, ofModel, ofRuntime] = /(\d+) MB of model.* ([\d.]+) MB of onnxruntime/.exec(announced ?? '') ?? []
      const modelBytes = Object.values(mini.manifest).reduce((sum, { bytes }) => sum + bytes, 0)
      expect(Number(ofModel)).toBe(Math.round(modelBytes / 1e6))
      expect(Math.abs(Number(ofRuntime) - Number.parseFloat(runtime?.from ?? ''))).toBeLessThan(0.2)

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
      await page.goto(`${site.origin}/?backend=wasm`)
      await embedded(page, PATIENCE)
      expectNear(await similarities(page, 12), scores)
      const steps = await timeline(page)
      expect(steps.slice(0, 3).map(({ what, from }) => [what, from])).toEqual([
        ['Read config.json', '412 bytes, kept in this browser'],
        ['Read tokenizer.json', '527 kB, kept in this browser'],
        ['Read model.safetensors', '47.4 MB, kept in this browser'],
      ])

      const hashes = Object.values(mini.manifest).map(({ sha256 }) => sha256)
      const kept = (await cachedAddresses(page)).filter((address) => hashes.some((hash) => address.endsWith(hash)))
      expect(kept).toHaveLength(3)
      await page.getByRole('button', { name: 'Forget the model' }).click()
      await page.getByText('Forgotten.').waitFor()
      expect(await cachedAddresses(page)).toEqual([])
      await page.context().close()
    },
    PATIENCE,
  )

  itKeepsToItsOrigin(() => site)
})

function facts(page: Page): Promise<string[]> {
  return page.getByRole('region', { name: 'Engine' }).locator('dd').allTextContents()
}

/** The page shows two digits, so rounding may differ by one. */
function expectNear(scores: readonly number[], expected: readonly number[]): void {
  expect(scores).toHaveLength(expected.length)
  scores.forEach((score, i) => {
    expect(Math.abs(score - expected[i]), `cell ${i}`).toBeLessThanOrEqual(0.011)
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
