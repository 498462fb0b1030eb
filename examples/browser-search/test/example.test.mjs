import { fileURLToPath } from 'node:url'
import { findBrowser, launchOptions } from '@lamjs/tooling/browser'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { describe, expect, it } from 'vitest'

/** ms that PostgreSQL may take to open, on a busy machine */
const OPENING = 150_000

const root = fileURLToPath(new URL('..', import.meta.url))

describe.skipIf(findBrowser() === undefined)('the built page, in a browser', () => {
  it(
    'indexes a folder and finds a passage by its meaning, with file, line and words, from its own files alone',
    async () => {
      const server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } })
      const browser = await chromium.launch(launchOptions())
      try {
        const origin = `http://127.0.0.1:${server.httpServer.address().port}`
        const page = await browser.newPage()
        const requests = []
        page.on('request', (request) => requests.push(request.url()))
        await page.goto(origin)
        await page.getByLabel('A folder').setInputFiles(`${root}/notes`)
        await page.getByText('2 passages of 2 files.').waitFor({ timeout: OPENING })
        await page.getByLabel('Look for').fill('protect my salad from pests at night')
        const first = page.locator('li').first()
        await first.waitFor()
        expect(await first.locator('strong').textContent()).toBe('notes/garden.txt:1')
        expect(await first.locator('mark').allTextContents()).toEqual(['night'])
        expect(requests.length).toBeGreaterThan(5)
        expect(requests.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([])
      } finally {
        await browser.close()
        await server.close()
      }
    },
    OPENING,
  )
})
