import { findBrowser } from '@lamjs/tooling/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelBytes } from '../src/engine/model-source.js'
import { itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import {
  callsOnRecord,
  embedded,
  IDLE,
  numbers,
  openReady,
  smallBytes,
  smallFilesOfAll,
  startReference,
} from './reading.js'

describe.skipIf(findBrowser() === undefined)('the page, in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await serveSite()
  })
  afterAll(() => site?.close())

  it('starts no engine if the address says so, and names the engine after the user chose one', async () => {
    const page = await site.open(`${IDLE}&model=tiny-flat`)
    await page.getByText('No engine is running yet.').waitFor()
    await startReference(page)
    await embedded(page)
    const facts = await page.getByRole('region', { name: 'Engine' }).locator('dd').allTextContents()
    expect(facts.slice(0, 2)).toEqual(['cpu (JavaScript, float64)', 'float64'])
    expect(facts[2]).not.toBe('')
    expect(Number(facts[3].replace(',', ''))).toBeGreaterThan(0)
    expect(new URL(page.url()).searchParams.get('backend')).toBe('reference')
    await page.context().close()
  })

  it('shows a bar of the bytes while the model loads', async () => {
    const page = await site.open(IDLE)
    // The weights never arrive, so the bar stays at the bytes of the two small files.
    await page.context().route(/safetensors/, () => undefined)
    await startReference(page)
    await page.getByText(smallFilesOfAll).waitFor()
    const bar = page.getByRole('progressbar', { name: 'Getting the model' })
    expect(await bar.evaluate((element) => (element as HTMLProgressElement).position)).toBeCloseTo(
      smallBytes / modelBytes(false),
      3,
    )
    await page.context().close()
  })

  it('embeds only the typed texts', async () => {
    const page = await openReady(site)
    const before = await callsOnRecord(page)
    await page.getByRole('tab', { name: 'Compare' }).click()
    await page.getByLabel('Texts, one a line').press('Control+End')
    await page.getByLabel('Texts, one a line').pressSequentially('\nOne more line')
    await page.getByTestId('texts-status').filter({ hasText: '13 texts' }).waitFor()
    await embedded(page)
    expect(await page.locator('[data-text]').count()).toBe(13)
    expect(await callsOnRecord(page)).toBe(before + 1)
    await page.context().close()
  })

  it('shows a pair under the pointer, and moves between pairs with arrow keys', { tags: ['slow'] }, async () => {
    const page = await openReady(site)
    await page.getByRole('button', { name: 'As typed' }).click()
    const pair = page.getByTestId('pair')
    await page.locator('[data-cell="2,5"]').hover()
    await pair
      .filter({ hasText: 'The telescope found a new planet' })
      .filter({ hasText: 'Knead the dough and let it rise' })
      .waitFor()
    const cell = page.locator('[data-cell="2,5"]')
    expect(await numbers(page, '[data-testid=pair] strong')).toEqual(await numbers(page, '[data-cell="2,5"]'))
    await cell.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-cell'))).toBe('3,6')
    expect(await page.locator('[role=gridcell][tabindex="0"]').count()).toBe(1)
    expect(await page.locator('[data-cell="4,4"]').textContent()).toBe('1')
    const [there, back] = await numbers(page, '[data-cell="1,7"], [data-cell="7,1"]')
    expect(there).toBe(back)
    for (const [key, at] of [
      ['Home', '3,0'],
      ['End', '3,11'],
      ['Control+Home', '0,0'],
      ['Control+End', '11,11'],
    ]) {
      await page.keyboard.press(key)
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-cell')), key).toBe(at)
    }
    await page.context().close()
  })

  it('leads on the map from a text to its neighbours, by pointer and by keyboard', { tags: ['slow'] }, async () => {
    const page = await openReady(site)
    expect(await page.locator('[data-text][tabindex="0"]').count()).toBe(1)
    await page.locator('[data-text="4"]').focus()
    await page.locator('[data-text="4"][aria-selected=true]').waitFor()
    expect(await page.locator('.thread').count()).toBe(3)
    const scores = await numbers(page, '[data-testid=neighbours] b')
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-text'))
    const visited = new Set([await focused()])
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      await page.keyboard.press(key)
      visited.add(await focused())
    }
    expect(visited.size).toBeGreaterThan(1)
    expect(await page.locator('[data-text="0"]').getAttribute('aria-label')).toContain('Nearest: ')
    await page.keyboard.press('End')
    expect(await focused()).toBe('11')
    await page.keyboard.press('Home')
    expect(await focused()).toBe('0')
    await page.locator('[data-text="0"][aria-selected=true]').waitFor()
    await page.context().close()
  })

  it('keeps a clicked text selected while the pointer is on others, until Escape', { tags: ['slow'] }, async () => {
    const page = await openReady(site)
    const chosen = page.getByTestId('neighbours').locator('strong')
    await page.locator('[data-text="4"]').click()
    await page.locator('[data-cell="2,5"]').hover()
    await chosen.filter({ hasText: 'The telescope found a new planet' }).waitFor()
    await page.getByRole('heading', { name: 'LAM playground' }).hover()
    await chosen.filter({ hasText: 'Simmer the soup with garlic and thyme' }).waitFor()
    expect(await page.getByTestId('pair').textContent()).toContain('Simmer the soup with garlic and thyme')
    await page.keyboard.press('Escape')
    await page.getByText('Point at a text').waitFor()
    expect(await page.locator('[role=option][aria-selected=true]').count()).toBe(0)
    await page.context().close()
  })

  it('ranks pasted documents; one that is the query itself comes first with 1.00', { tags: ['slow'] }, async () => {
    const page = await openReady(site)
    await page.getByRole('tab', { name: 'Search' }).click()
    await page.getByLabel('Documents, a blank line between').fill('A cold morning\n\nTwo warm coats\n\nThe third paper')
    await page.getByLabel('Look for').fill('Two warm coats')
    await page.getByText('3 documents, the nearest first').waitFor()
    expect(await page.locator('.results li p').first().textContent()).toBe('Two warm coats')
    const scores = await numbers(page, '.results b')
    expect(scores[0]).toBe(1)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    await page.getByLabel('Documents, a blank line between').fill('Two warm coats\n\nThe third paper\n\nTwo warm coats')
    await page.getByText('3 documents, the nearest first').waitFor()
    await page.locator('.results li').nth(2).waitFor()
    expect(await page.locator('.results li p').allTextContents()).toEqual([
      'Two warm coats',
      'Two warm coats',
      'The third paper',
    ])
    await page.context().close()
  })

  it('marks the paragraphs of a long text nearest to a question, also in a text of the user', async () => {
    const page = await openReady(site)
    await page.getByRole('tab', { name: 'Long text' }).click()
    await page.getByText('8 paragraphs').waitFor()
    await page.locator('.answers button').first().waitFor()
    expect(await page.locator('.sheet p[data-marked=true]').count()).toBe(3)
    const answers = await numbers(page, '.answers b')
    expect(answers).toEqual([...answers].sort((a, b) => b - a))
    await page.locator('.answers button').first().click()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-marked'))).toBe('true')
    await page.getByRole('button', { name: 'Use your own text' }).click()
    await page.getByLabel('The text to read').fill('First part.\n\nSecond part.\n\n\nThird part.')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('3 paragraphs').waitFor()
    expect(await page.locator('.sheet p').count()).toBe(3)
    await page.context().close()
  })

  it('shows the steps of start-up, and that calls compiled nothing', { tags: ['slow'] }, async () => {
    const page = await openReady(site)
    await page.getByRole('tab', { name: 'Engine' }).click()
    const steps = await page.locator('.timeline tbody th').allTextContents()
    expect(steps.filter((step) => step.startsWith('Download'))).toHaveLength(3)
    expect(steps).toContain('Program for any length')
    await page.getByText('None of them had to compile anything').waitFor()
    const lanes = page.locator('.timeline td.lane span')
    const boxes = await lanes.evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width))
    expect(boxes.every((width) => width >= 3)).toBe(true)
    await page.context().close()
  })

  it('keeps the texts when the user changes the engine', { tags: ['slow'] }, async () => {
    const page = await openReady(site)
    await page.getByLabel('Texts, one a line').fill('Kept')
    await page.getByRole('button', { name: 'Change engine' }).click()
    await startReference(page)
    await embedded(page)
    expect(await page.getByLabel('Texts, one a line').inputValue()).toBe('Kept')
    expect(await page.locator('[data-text]').count()).toBe(1)
    await page.context().close()
  })

  it('writes only the errors to the console that tests provoke', () => {
    expect(site.errors).toEqual([])
  })

  itKeepsToItsOrigin(() => site)
})
