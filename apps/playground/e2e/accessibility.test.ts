import { violations } from '@lamjs/tooling/axe'
import { findBrowser } from '@lamjs/tooling/browser'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import { IDLE, openReady, showEngines } from './reading.js'

/** Each tab, and a text that it shows when it is complete. */
const SETTLED: Readonly<Record<string, RegExp>> = {
  Compare: /12 texts · [\d,]+ tokens$/,
  Search: /11 documents, the nearest first/,
  'Long text': /8 paragraphs/,
  'Your files': /They stay in this browser/,
  Engine: /None of them had to compile/,
}
const TABS = Object.keys(SETTLED)

describe.skipIf(findBrowser() === undefined)('accessibility, in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await serveSite()
  })
  afterAll(() => site?.close())

  const ways = [
    ['light', { colorScheme: 'light' as const }],
    ['dark, on a phone', { colorScheme: 'dark' as const, viewport: { width: 360, height: 740 } }],
  ] as const
  it.each(everyCase ? ways : ways.slice(0, 1))('axe finds nothing, on any tab: %s', async (_, options) => {
    const page = await openReady(site, { ...options, reducedMotion: 'reduce' })
    const found: string[] = []
    for (const name of TABS) {
      await page.getByRole('tab', { name }).click()
      await page.getByText(SETTLED[name]).waitFor()
      found.push(...(await violations(page)).map((text) => `${name}: ${text}`))
    }
    expect(found).toEqual([])
    await page.context().close()
  })

  it('axe finds nothing before the engine runs, and in a problem', async () => {
    const page = await site.open('/?backend=abacus')
    await page.getByRole('alert').getByText('LAM_BACKEND_UNAVAILABLE').waitFor()
    await page.locator('[data-text]').nth(11).waitFor()
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })

  it('axe finds nothing in the prepared results', async () => {
    const page = await site.open(IDLE, { colorScheme: 'dark', reducedMotion: 'reduce' })
    await page.getByRole('button', { name: 'Not', exact: true }).click()
    await page.getByText('What the numbers mean').click()
    await page.getByText('The code', { exact: true }).click()
    await showEngines(page)
    const found = await violations(page)
    await page.getByRole('tab', { name: 'Search' }).click()
    await page.getByRole('button', { name: '5,000 definitions' }).click()
    await page.locator('.results strong').first().waitFor()
    found.push(...(await violations(page)))
    expect(found).toEqual([])
    await page.context().close()
  })

  it('keeps the focus in its place through Start, Cancel and Change engine', { tags: ['slow'] }, async () => {
    const page = await site.open(`${IDLE}&model=tiny-flat`)
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await showEngines(page)
    await page.getByRole('radio', { name: /Reference/ }).check()
    await page.context().route(/safetensors/, () => undefined)
    await page.getByRole('button', { name: 'Start' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    expect(await focused()).toBe('Cancel')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Start' }).waitFor()
    expect(await focused()).toBe('Start')
    await page.context().unroute(/safetensors/)
    await showEngines(page)
    await page.getByRole('radio', { name: /Reference/ }).check()
    await page.getByRole('button', { name: 'Start' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('is running').waitFor()
    expect(await focused()).toBe('Change engine')
    await page.context().close()
  })

  it('has the map in sight on a phone, and what runs in one line', { tags: ['slow'] }, async () => {
    const page = await openReady(site, { viewport: { width: 390, height: 844 } })
    const bar = await page.getByRole('region', { name: 'Engine' }).boundingBox()
    expect(bar?.height).toBeLessThanOrEqual(50)
    expect(await page.locator('.map').evaluate((map) => map.getBoundingClientRect().top)).toBeLessThan(600)
    await page.context().close()
  })

  it('has the whole comparison above the fold on a small laptop', { tags: ['slow'] }, async () => {
    const page = await site.open('/', { viewport: { width: 1280, height: 800 } })
    await page.locator('[data-text]').nth(11).waitFor()
    const bottom = (selector: string) => page.locator(selector).evaluate((one) => one.getBoundingClientRect().bottom)
    expect(await bottom('.heat-map')).toBeLessThan(800)
    expect(await bottom('.map-frame svg')).toBeLessThan(800)
    await page.context().close()
  })

  it('nothing sticks out sideways at 360 pixels', async () => {
    const page = await openReady(site, { viewport: { width: 360, height: 740 } })
    for (const name of TABS) {
      await page.getByRole('tab', { name }).click()
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(360)
    }
    await page.getByRole('tab', { name: 'Compare' }).click()
    // Long lines wrap at the box's edge, and each number is beside its line.
    const box = page.getByLabel('Texts, one a line')
    await box.fill(`One line that is far too long for a telephone, ${'on and on, '.repeat(9)}\nAnother`)
    await page.locator('.lines b').nth(1).waitFor()
    const [wide, high] = await box.evaluate((area) => [
      area.scrollWidth - area.clientWidth,
      area.scrollHeight - area.clientHeight,
    ])
    expect([wide, high]).toEqual([0, 0])
    const [first, second] = await page
      .locator('.lines b')
      .evaluateAll((marks) => marks.map((mark) => mark.getBoundingClientRect().top))
    expect((second - first) / 24).toBeGreaterThanOrEqual(4)
    await page.context().close()
  })

  it('works from the keyboard alone: start, then tabs by arrows', async () => {
    const page = await site.open(`${IDLE}&model=tiny-flat`)
    await page.getByText(/^Engine: /).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    // WebAssembly is the page's choice. Arrows lead past WebGPU to the last engine, the reference.
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText('Reference is running').waitFor()
    await page.getByRole('tab', { name: 'Compare' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Long text')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Long text')
    expect(new URL(page.url()).hash).toBe('#read')
    await page.context().close()
  })

  it('nothing moves if the user prefers reduced motion', { tags: ['slow'] }, async () => {
    const page = await openReady(site, { reducedMotion: 'reduce' })
    const moving = await page.evaluate(
      () => [...document.querySelectorAll('*')].filter((e) => getComputedStyle(e).transitionDuration !== '0s').length,
    )
    expect(moving).toBe(0)
    await page.context().close()
  })

  itKeepsToItsOrigin(() => site)
})
