// A browser extension (Manifest V3): its page and its service worker, with the model in its files.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { launchOptions } from '../../browser.mjs'
import { needsBrowser } from '../needs-browser.mjs'
import { expectShown, pageHtml, writeWebApp } from '../web-app.mjs'
import { bundleForWeb, INLINE_WASM, SERVED_MODEL } from '../web-bundle.mjs'

const MANIFEST = {
  file: 'out/manifest.json',
  lines: `{
  "manifest_version": 3,
  "name": "field",
  "version": "1.0",
  "background": { "service_worker": "background.js", "type": "module" },
  "content_security_policy": { "extension_pages": "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" }
}`,
}

const PARTS = [
  { name: 'extension/page', title: "An extension's page and its worker", places: ['page', 'worker'] },
  { name: 'extension/service-worker', title: "An extension's service worker", places: ['service'] },
]

export const cells = [
  { suffix: '', words: '', app: {} },
  { suffix: ' wasm', words: ', @lamjs/wasm/inline', app: INLINE_WASM },
].flatMap(({ suffix, words, app }) =>
  PARTS.map(({ name, title, places }) => ({
    name: `${name}${suffix}`,
    title: `${title} (Manifest V3)${words}, model: new URL('/model/', location.href)`,
    settings: [MANIFEST],
    needs: needsBrowser,
    run: (project) => embedInExtension(project, places, app),
  })),
)

async function embedInExtension(project, places, app) {
  const html = '<script type="module" src="/main.js"></script>'
  writeWebApp(project, { ...app, html, lamOptions: SERVED_MODEL })
  project.write('background.js', BACKGROUND)
  if (places.includes('service')) project.write('main.js', ASK_BACKGROUND)
  await bundleForWeb(project, ['main.js', 'lam-worker.js', 'background.js'], app)
  project.write('out/index.html', pageHtml(html))

  await openExtension(project, join(project.folder, 'out'), (page, origin) =>
    expectShown(project, page, () => page.goto(`${origin}/index.html`), places),
  )
}

/**
 * Loads an extension with a service worker into Chromium.
 * @param {string} extension its folder
 * @param {(page: import('playwright').Page, origin: string) => Promise<void>} look gets an empty page and the extension's origin
 */
export async function openExtension(project, extension, look) {
  const profile = mkdtempSync(join(tmpdir(), 'lam-profile-'))
  const { args, ...options } = launchOptions()
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [...args, `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
  })
  try {
    project.note('chromium', context.browser()?.version() ?? '')
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
    await look(await context.newPage(), worker.url().replace(/^(.*:\/\/[^/]+)\/.*/, '$1'))
  } finally {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

const BACKGROUND = `import { embedHere } from './embed.js'

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (message === 'embed') embedHere().then((service) => answer({ service }))
  return true
})
`

const ASK_BACKGROUND = `import { show } from './show.js'

show(await chrome.runtime.sendMessage('embed'))
`
