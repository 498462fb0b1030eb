import { findBrowser } from '@lamjs/tooling/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import { embedded, expectNear, facts, IDLE, PATIENCE, similarities, start, timeline } from './reading.js'

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

  it('WebGPU, chosen by hand, shows how far it is and gives the similarities of the reference', {
    tags: ['slow'],
    timeout: PATIENCE,
  }, async () => {
    const page = await site.open(`${IDLE}&model=tiny-flat`)
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
  })

  it('WebAssembly gives the similarities of the reference', async () => {
    const reference = await cells('backend=reference&model=tiny-hierarchical')
    expect(reference).toHaveLength(144)
    expectNear(await cells('backend=wasm&model=tiny-hierarchical'), reference)
  })

  itKeepsToItsOrigin(() => site)
})
