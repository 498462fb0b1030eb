// The built site in a browser: light on a desktop, dark on a phone.
import { join } from 'node:path'
import { violations } from '@lamjs/tooling/axe'
import { findBrowser, launchOptions } from '@lamjs/tooling/browser'
import { chromium } from 'playwright'
import { serve } from 'vitepress'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** One of each kind: the entrance, groups of code, tables and figures, what is generated, and the API. */
const PAGES = [
  '',
  'start/native',
  'guide/backend-and-precision',
  'guide/search',
  'reference/errors',
  'benchmarks',
  'comparison',
  'api/',
  'api/@lamjs/core/',
]
const WAYS = [
  ['light, on a desktop', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
  ['dark, on a phone', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
]

/** WCAG to AA, less what VitePress has in every page: buttons in the groups of the sidebar, and the name of the search button. */
const RULES = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
  rules: { 'nested-interactive': { enabled: false }, 'label-content-name-mismatch': { enabled: false } },
}

describe.skipIf(findBrowser() === undefined)('the site, in a browser', () => {
  let app
  let browser
  beforeAll(async () => {
    app = await serve({ root: join(import.meta.dirname, '..'), port: 0 })
    browser = await chromium.launch(launchOptions())
  })
  afterAll(async () => {
    await browser?.close()
    app?.server.close()
  })

  describe.each(WAYS)('%s', (_, options) => {
    it.each(PAGES)('/%s: axe finds nothing, nothing sticks out sideways, and no error is told', async (path) => {
      const context = await browser.newContext({ ...options, reducedMotion: 'reduce' })
      const page = await context.newPage()
      const errors = []
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      page.on('pageerror', (error) => errors.push(String(error)))
      const base = process.env.LAM_DOCS_BASE ?? '/'
      const answer = await page.goto(`http://127.0.0.1:${app.server.address().port}${base}${path}`)
      expect(answer.status()).toBe(200)
      await page.waitForLoadState('networkidle')
      expect(await violations(page, RULES)).toEqual([])
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        return { scrollWidth, clientWidth }
      })
      expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
      expect(errors).toEqual([])
      await context.close()
    })
  })
})
