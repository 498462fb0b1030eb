import { readFile } from 'node:fs/promises'
import { findBrowser } from '@lamjs/tooling/browser'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import { embedded, IDLE, numbers, openReady, showEngines, similarities, TINY } from './reading.js'

describe.skipIf(findBrowser() === undefined)('what is there at once and what is taken away, in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await serveSite()
  })
  afterAll(() => site?.close())

  it('compares the samples before any engine starts, and fetches no model for it', async () => {
    const page = await site.open(IDLE)
    await page.locator('[data-text]').nth(11).waitFor()
    const scores = await similarities(page, 12)
    expect(scores.every((score) => Number.isFinite(score))).toBe(true)
    expect(await page.getByText('No engine is running yet').isVisible()).toBe(true)
    expect(site.requests.filter((url) => /safetensors|\.wasm/.test(url))).toEqual([])
    // Four groups of three have different shapes and colours.
    const shapes = await page.locator('.map-box .dot').evaluateAll((dots) => dots.map((dot) => dot.getAttribute('d')))
    expect(new Set(shapes).size).toBe(4)
    expect(await page.getByTestId('variance').textContent()).toMatch(/shows \d\d% of how/)
    await page.context().close()
  })

  it('shows where the model goes wrong, with the score that the note names', async () => {
    const page = await site.open(IDLE)
    await page.getByRole('button', { name: 'Not', exact: true }).click()
    await page.locator('[data-text]').nth(5).waitFor()
    expect(await page.locator('.note').textContent()).toContain('0.96')
    expect((await similarities(page, 6))[1]).toBe(0.96)
    await page.getByRole('button', { name: 'One word, two things' }).click()
    await page.locator('[data-text="0"]').focus()
    await page.getByTestId('neighbours').filter({ hasText: 'The bank raised its interest rate' }).waitFor()
    await page.context().close()
  })

  it('truncates no label: each is a whole text or its number', async () => {
    const page = await site.open(IDLE)
    await page.locator('[data-text]').nth(11).waitFor()
    const texts = (await page.getByLabel('Texts, one a line').inputValue()).split('\n')
    const labels = await page
      .locator('.labels text')
      .evaluateAll((all) => all.map((one) => [...one.children].map((line) => line.textContent).join(' ')))
    expect(labels.length).toBeGreaterThan(8)
    for (const label of labels) expect([...texts, ...texts.map((_, i) => `${i + 1}`)]).toContain(label)
    await page.context().close()
  })

  it('zooms the map by its buttons, and moves a point that is dragged', async () => {
    const page = await site.open(IDLE, { reducedMotion: 'reduce' })
    await page.locator('[data-text]').nth(11).waitFor()
    const place = async () => page.locator('[data-text="0"]').evaluate((one) => getComputedStyle(one).transform)
    const [whole, zoomOut] = [await place(), page.getByRole('button', { name: 'Zoom out' })]
    expect(await zoomOut.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    const zoomed = await place()
    expect(zoomed).not.toBe(whole)
    const box = await page.locator('.map-frame svg').boundingBox()
    const [x, y] = [(box?.x ?? 0) + 30, (box?.y ?? 0) + 200]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 40, y + 20, { steps: 3 })
    await page.mouse.up()
    expect(await place()).not.toBe(zoomed)
    await page.getByRole('button', { name: 'All' }).click()
    expect(await place()).toBe(whole)
    await page.context().close()
  })

  it('does not choose WebGPU where it is emulated, and says why', async () => {
    const page = await site.open(IDLE)
    await showEngines(page)
    expect(await page.getByRole('radio', { name: /WebAssembly/ }).isChecked()).toBe(true)
    expect(await page.getByText('emulated on the processor').count()).toBe(1)
    await page.context().close()
  })

  it('searches 5,000 prepared definitions on request', async () => {
    const page = await site.open(`${IDLE}#search`)
    await page.locator('.results li').first().waitFor()
    expect(site.requests.filter((url) => url.includes('definitions'))).toEqual([])
    await page.getByRole('button', { name: '5,000 definitions' }).click()
    await page.locator('.results strong').first().waitFor()
    expect(await page.locator('.results strong').first().textContent()).toContain('astronomer')
    await page.getByRole('button', { name: 'water falling from the sky' }).click()
    await page.locator('.results strong').first().filter({ hasText: 'rain' }).waitFor()
    expect(await page.getByTestId('search-status').textContent()).toBe('5,000 definitions, the nearest first')
    await page.getByLabel('Look for').fill('a question of one’s own')
    await page.getByText('Press Start to search in them').waitFor()
    await page.context().close()
  })

  it('asks a whole book before any engine starts', async () => {
    const page = await site.open(`${IDLE}#read`)
    await page.getByText('802 paragraphs').waitFor()
    await page.getByRole('button', { name: 'a cat that disappears' }).click()
    await page.locator('.answers button').first().filter({ hasText: /Cat/ }).waitFor()
    expect(await page.locator('.sheet p[data-marked=true]').count()).toBe(3)
    await page.context().close()
  })

  it('carries texts, tab and width in a link that no server sees', async () => {
    const page = await site.open(IDLE)
    await allowClipboard(page)
    await page.getByLabel('Texts, one a line').fill('Grüße aus 東京\nA second text')
    await page.getByLabel('Width').fill('64')
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByText('Copied.').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    await page.context().close()
    const before = site.requests.length
    const other = await site.open(link.slice(site.origin.length))
    expect(await other.getByLabel('Texts, one a line').inputValue()).toBe('Grüße aus 東京\nA second text')
    expect(await other.locator('output').textContent()).toBe('64 of 384')
    expect(site.requests.slice(before).some((url) => new URL(url).search.includes('A second text'))).toBe(false)
    // A link also opens in the address of an open page.
    await other.evaluate(() => {
      location.hash = '#read'
    })
    await other.getByText('Ask the text').waitFor()
    await other.context().close()
  })

  it('saves the embeddings as JSON, CSV and npy, as wide as the slider says', async () => {
    const page = await site.open(IDLE)
    await page.locator('[data-text]').nth(11).waitFor()
    await page.getByLabel('Width').fill('128')
    const save = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
      return readFile(await download.path())
    }
    const json = JSON.parse((await save('JSON')).toString()) as { text: string; embedding: number[] }[]
    expect([json.length, json[0].embedding.length]).toEqual([12, 128])
    expect(Math.hypot(...json[0].embedding)).toBeCloseTo(1, 5)
    expect((await save('CSV')).toString().split('\r\n')).toHaveLength(14)
    expect((await save('npy')).toString('latin1')).toContain("'shape': (12, 128)")
    await page.context().close()
  })

  it('shows the code that gives these numbers, and copies it', async () => {
    const page = await site.open(IDLE)
    await allowClipboard(page)
    await page.getByText('The code', { exact: true }).click()
    await page.getByRole('button', { name: 'Browser', exact: true }).click()
    await page.getByRole('button', { name: 'Copy the code' }).click()
    await page.getByText('Copied.').waitFor()
    const code = await page.evaluate(() => navigator.clipboard.readText())
    expect(code).toContain("from '@lamjs/wasm/int8'")
    expect(code).toContain('Saturn’s rings are made of water ice')
    await page.context().close()
  })

  it('stops work on many texts, keeps the finished rows, and continues', async () => {
    const page = await openReady(site)
    const texts = Array.from({ length: 200 }, (_, i) => `Text number ${i} ${'and so on '.repeat(12)}`)
    await page.getByLabel('Texts, one a line').fill(texts.join('\n'))
    await page.getByRole('progressbar', { name: 'Embedding' }).waitFor()
    await page.locator('[data-text]').nth(3).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped at').waitFor()
    const there = await page.locator('[data-text]').count()
    expect(there).toBeLessThan(200)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page
      .locator('[data-text]')
      .nth(there + 3)
      .waitFor()
    await page.context().close()
  })

  it('reads a long text in steps: its beginning first, and the user can stop the rest', {
    tags: ['slow'],
  }, async () => {
    const page = await site.open(`/?${TINY}#read`)
    await page.getByText('8 paragraphs').waitFor()
    await page.getByRole('button', { name: 'Use your own text' }).click()
    const text = Array.from({ length: 600 }, (_, i) => `Paragraph ${i} tells of ${'one thing and another '.repeat(12)}`)
    await page.getByLabel('The text to read').fill(text.join('\n\n'))
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText(/The first \d+ paragraphs.*so far/).waitFor()
    await page.locator('.answers button').nth(2).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Go on reading' }).waitFor()
    expect(await page.locator('.sheet p.unread').count()).toBe(1)
    expect(await numbers(page, '.answers b')).toHaveLength(3)
    await page.context().close()
  })

  it('replaces the prepared rows by those of the engine', async () => {
    const page = await site.open(`/?${TINY}`)
    await embedded(page)
    // A page with another model shows none of the default model’s rows.
    expect(site.requests.filter((url) => url.includes('models/tiny')).length).toBeGreaterThan(0)
    expect(await page.locator('output').textContent()).not.toContain('384')
    await page.context().close()
  })

  it('writes nothing to the console', () => {
    expect(site.errors).toEqual([])
  })

  itKeepsToItsOrigin(() => site)
})

function allowClipboard(page: Page): Promise<void> {
  return page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
}
