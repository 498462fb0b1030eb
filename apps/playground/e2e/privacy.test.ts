import { findBrowser } from '@lamjs/tooling/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foreignRequests, itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import { IDLE, openReady } from './reading.js'

/** Runs in page or worker: tries to send data. Resolves to the directive that forbade it. */
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

/** Runs in the page: everything that it stored, except cookies. The page does not keep a checkpoint without a manifest. */
async function whatIsKept() {
  const files: string[] = []
  const root = await navigator.storage.getDirectory()
  for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys()) files.push(name)
  return {
    storage: localStorage.length + sessionStorage.length,
    databases: await indexedDB.databases(),
    files,
    caches: await caches.keys(),
  }
}

describe.skipIf(findBrowser() === undefined)('privacy, in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await serveSite()
  })
  afterAll(() => site?.close())

  it('sends no request to another origin, with every feature', async () => {
    const page = await openReady(site)
    for (const [name, settled] of [
      ['Search', /11 documents, the nearest first/],
      ['Long text', /8 paragraphs/],
      ['Engine', /None of them had to compile/],
      ['Compare', /12 texts · \d+ tokens$/],
    ] as const) {
      await page.getByRole('tab', { name }).click()
      await page.getByText(settled).waitFor()
    }
    await page.getByLabel('Texts, one a line').fill('https://example.org/\n<img src="https://example.org/x.png">')
    await page.getByTestId('texts-status').filter({ hasText: '2 texts' }).filter({ hasNotText: 'waiting' }).waitFor()
    expect(foreignRequests(site)).toEqual([])
    await page.context().close()
  })

  it('records requests of page and worker, so that a violation would show', async () => {
    const page = await site.open(IDLE, { bypassCSP: true })
    await page.context().route('https://example.org/**', (route) => route.abort())
    await page.getByRole('button', { name: 'Start' }).waitFor()
    await page.evaluate(() => fetch('https://example.org/').catch(() => 'it goes no further'))
    expect(foreignRequests(site)).toEqual(['https://example.org/'])
    // A test cannot lift the worker's policy. A request to its own origin shows that the record includes it.
    await page.workers()[0].evaluate(() => fetch('/asked-by-worker'))
    expect(site.requests).toContain(`${site.origin}/asked-by-worker`)
    site.requests.splice(site.requests.indexOf('https://example.org/'), 1)
    await page.context().close()
  })

  it('keeps no typed text on the device, in any storage', async () => {
    const page = await openReady(site)
    await page.getByLabel('Texts, one a line').fill('My secret')
    await page
      .getByTestId('texts-status')
      .filter({ hasText: /^1 text · \d+ tokens$/ })
      .waitFor()
    expect(await page.context().cookies()).toEqual([])
    expect(await page.evaluate(whatIsKept)).toEqual({ storage: 0, databases: [], files: [], caches: [] })
    await page.context().close()
  })

  it('is enforced by the browser: the policy forbids sending, from the page and from the worker', async () => {
    const page = await openReady(site)
    expect(await page.evaluate(tryToSend)).toBe('connect-src')
    const [worker] = page.workers()
    expect(await worker.evaluate(tryToSend)).toBe('connect-src')
    await page.context().close()
  })

  itKeepsToItsOrigin(() => site)
})
