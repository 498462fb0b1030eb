import { miniInt8 } from '@lamjs/model-mini/int8'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import { modelBytes } from '../src/engine/model-source.js'
import { megabytes } from '../src/views/quantities.js'
import type { Site } from './open-page.js'

/** A checkpoint small enough that the slow reference backend answers at once. */
export const TINY = 'backend=reference&model=tiny-hierarchical'

/** The page without an engine. */
export const IDLE = '/?backend=none'

/** Bytes of the default model's config and tokenizer. */
export const smallBytes = miniInt8.manifest['config.json'].bytes + miniInt8.manifest['tokenizer.json'].bytes
/** What the page says while the weights are still to come. */
export const smallFilesOfAll = `${megabytes(smallBytes)} of ${megabytes(modelBytes(false))}`

/** Opens the page with the tiny checkpoint running, and every text of the first tab embedded. */
export async function openReady(site: Site, options: Parameters<Site['open']>[1] = {}): Promise<Page> {
  const page = await site.open(`/?${TINY}`, options)
  await embedded(page)
  return page
}

/** Picks an engine by its label and starts it. */
export async function start(page: Page, engine: RegExp): Promise<void> {
  await showEngines(page)
  await page.getByRole('radio', { name: engine }).check()
  await page.getByRole('button', { name: 'Start' }).click()
}

/** Opens the list of engines if it is closed. */
export async function showEngines(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).waitFor()
  if (!(await page.getByRole('radio').first().isVisible())) await page.getByText(/^Engine: /).click()
}

/** Scores of all pairs, by the texts' indices in their list. */
export async function similarities(page: Page, texts: number): Promise<number[]> {
  const cells = await page
    .locator('[data-cell]')
    .evaluateAll((all) => all.map((cell) => [cell.getAttribute('data-cell'), cell.textContent] as const))
  const byPlace = new Map(cells)
  return Array.from({ length: texts * texts }, (_, at) => {
    const text = byPlace.get(`${Math.floor(at / texts)},${at % texts}`)
    return text ? Number(text.replace('−', '-')) : Number.NaN
  })
}

/** Starts the engine that is quick to start on a tiny checkpoint. */
export function startReference(page: Page): Promise<void> {
  return start(page, /Reference/)
}

/** Waits until every text of the first tab has its row. @param timeout ms, for each of start-up and texts */
export async function embedded(page: Page, timeout = 30_000): Promise<void> {
  await page.getByText('is running').waitFor({ timeout })
  await page
    .getByTestId('texts-status')
    .filter({ hasText: 'token', hasNotText: /waiting|prepared/ })
    .waitFor({ timeout })
}

/** The steps of start-up in the page's record. Leaves the page on that tab. */
export async function timeline(page: Page): Promise<{ what: string; from: string }[]> {
  await page.getByRole('tab', { name: 'Engine' }).click()
  return page.locator('.timeline tbody tr').evaluateAll((rows) =>
    rows.map((row) => ({
      what: row.querySelector('th')?.textContent ?? '',
      from: row.querySelector('td')?.textContent ?? '',
    })),
  )
}

/** The number of answered calls in the page's record. Leaves the page on that tab. */
export async function callsOnRecord(page: Page): Promise<number> {
  await page.getByRole('tab', { name: 'Engine' }).click()
  return page.locator('.calls li').count()
}

/** Numbers as the page writes them, its minus sign included. */
export async function numbers(page: Page, selector: string): Promise<number[]> {
  const texts = await page.locator(selector).allTextContents()
  return texts.map((text) => Number(text.replace('−', '-')))
}

/** Compiling every shape on a WebGPU in software, on a busy machine, in ms */
export const PATIENCE = 170_000

/** Device, precision, model and speed of the running engine. */
export function facts(page: Page): Promise<string[]> {
  return page.getByRole('region', { name: 'Engine' }).locator('dd').allTextContents()
}

/** @param most by default one in the second digit, as the page rounds to two */
export function expectNear(scores: readonly number[], expected: readonly number[], most = 0.011): void {
  expect(scores).toHaveLength(expected.length)
  scores.forEach((score, i) => {
    expect(Math.abs(score - expected[i]), `cell ${i}`).toBeLessThanOrEqual(most)
  })
}
