import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findBrowser, launchOptions } from '@lamjs/tooling/browser'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FILES } from '../testing/results.js'
import { writePage } from './write-page.js'

describe.skipIf(findBrowser() === undefined)('the page in a browser without a network', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lam-page-'))
  const path = join(folder, 'page.html')
  let browser: Browser
  beforeAll(async () => {
    await writePage(path, FILES)
    browser = await chromium.launch(launchOptions())
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)(
    'fits %i px in the %s theme, asks for nothing, and shows one drawing of each plot',
    async (width, colorScheme) => {
      const context = await browser.newContext({ offline: true, viewport: { width, height: 800 }, colorScheme })
      const page = await context.newPage()
      const asked: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => complaints.push(message.text()))
      await page.goto(pathToFileURL(path).href)
      const seen = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        ground: getComputedStyle(document.body).backgroundColor,
        plots: [...document.querySelectorAll('figure')].map(
          (figure) =>
            [...figure.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 250).length,
        ),
        letters: Math.min(
          ...[...document.querySelectorAll('svg text')]
            .filter((text) => text.textContent !== '' && text.getBoundingClientRect().height > 0)
            .map((text) => text.getBoundingClientRect().height),
        ),
        beyond: [...document.querySelectorAll('svg')].flatMap((svg) => {
          const frame = svg.getBoundingClientRect()
          return [...svg.querySelectorAll('text')]
            .map((text) => ({ box: text.getBoundingClientRect(), name: text.textContent }))
            .filter(
              ({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1,
            )
            .map(({ name }) => name)
        }),
      }))
      expect(seen.width).toBe(width)
      expect(seen.ground).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(21, 24, 28)')
      expect(seen.plots).toEqual([1, 1, 1, 1, 1, 1])
      expect(seen.letters).toBeGreaterThan(11)
      expect(seen.beyond).toEqual([])
      expect(asked).toEqual([pathToFileURL(path).href])
      expect(complaints).toEqual([])
      await context.close()
    },
  )
})
