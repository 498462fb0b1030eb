// Unusual contexts in a browser: service workers, sandboxed frames, workers from a blob, file:, older browsers.
import { pathToFileURL } from 'node:url'
import { needsBrowser } from '../needs-browser.mjs'
import { serveFolder } from '../static-server.mjs'
import { expectPage, expectShown, pageHtml, writeWebApp } from '../web-app.mjs'
import { bundleForWeb, SERVED_MODEL } from '../web-bundle.mjs'

const MODULE = '<script type="module" src="/main.js"></script>'
/** Features that older browsers, or unusual contexts, lack. */
const OLDER = `const Known = Symbol
globalThis.Symbol = new Proxy(() => {}, {
  get: (_, name) => (name === 'dispose' || name === 'asyncDispose' ? undefined : Known[name]),
  apply: (_, self, [description]) => Known(description),
})
Object.defineProperty(globalThis, 'caches', { value: undefined })
delete globalThis.DisposableStack
delete globalThis.AsyncDisposableStack
delete Array.fromAsync
delete Promise.withResolvers
Object.defineProperty(navigator, 'locks', { value: undefined })
if (Symbol.asyncDispose !== undefined || globalThis.caches || navigator.locks) throw new Error('Not older enough.')
`

export const cells = [
  {
    name: 'pages/older-browser',
    title: 'A browser without Symbol.asyncDispose, Cache Storage, Web Locks: page and worker',
    needs: needsBrowser,
    run: (project) => bundled(project, { before: OLDER }, (origin) => expectPage(project, `${origin}/`)),
  },
  {
    name: 'pages/blob-worker',
    title: 'A worker whose script is a blob: URL',
    needs: needsBrowser,
    run: (project) =>
      bundled(project, { worker: BLOB_WORKER, options: WASM_PATHS, lamOptions: SERVED_MODEL }, (origin) =>
        expectPage(project, `${origin}/`),
      ),
  },
  {
    name: 'pages/sandboxed-iframe',
    title: 'An iframe with sandbox="allow-scripts", which has no origin',
    needs: needsBrowser,
    run: (project) =>
      bundled(
        project,
        { html: '<script type="module" src="/main.js" crossorigin></script>' },
        async (origin) => {
          project.write('out/frame.html', pageHtml('<iframe sandbox="allow-scripts" src="/index.html"></iframe>'))
          const browser = await project.browser()
          const page = await browser.newPage()
          await expectShown(project, page, () => page.goto(`${origin}/frame.html`), ['page'], 'iframe')
        },
        { 'access-control-allow-origin': '*' },
      ),
  },
  {
    name: 'pages/service-worker',
    title: 'A service worker, bundled without code splitting',
    needs: needsBrowser,
    async run(project) {
      project.write('service.js', inServiceWorker())
      writeWebApp(project, { html: MODULE, lamOptions: SERVED_MODEL })
      project.write('main.js', ASK_SERVICE)
      await bundleForWeb(project, ['main.js', 'service.js'])
      project.write('out/index.html', pageHtml(MODULE))
      await served(project, (origin) => expectPage(project, `${origin}/`, ['service']))
    },
  },
  {
    name: 'pages/file',
    title: 'A page opened from file:',
    needs: needsBrowser,
    verdict: {
      expect: 'does not',
      why: 'browsers let no page from file: read files beside it; serve the folder, also from localhost',
      error: /LamError LAM_(?:CHECKPOINT_FETCH_FAILED|BACKEND_UNAVAILABLE|CHECKPOINT_NOT_FOUND|OPTION_INVALID)/,
    },
    async run(project) {
      const html = '<script src="main.js"></script>'
      writeWebApp(project, { html, lamOptions: "{ model: new URL('model/', location.href) }" })
      await bundleForWeb(project, ['main.js', 'lam-worker.js'], ['--format=iife'])
      const page = project.write('out/index.html', pageHtml(html))
      await expectPage(project, pathToFileURL(page).href, ['page'])
    },
  },
]

const WASM_PATHS = "wasmPaths: new URL('/', location.href),"
/** A blob with the text of the bundled worker. */
const BLOB_WORKER = `new Worker(
  URL.createObjectURL(new Blob([\`import '\${location.origin}/lam-worker.js'\`], { type: 'text/javascript' })),
  { type: 'module' },
)`

/**
 * @param {object} app see `writeWebApp`; `before`: a script that runs first, on the page and in its worker
 * @param {(origin: string) => Promise<void>} look
 */
async function bundled(project, { before, ...app }, look, headers) {
  const html = app.html ?? MODULE
  writeWebApp(project, { html, lamOptions: SERVED_MODEL, ...app })
  if (before) {
    project.write('before.js', before)
    for (const script of ['main.js', 'lam-worker.js']) {
      project.write(script, `import './before.js'\n${project.read(script)}`)
    }
  }
  await bundleForWeb(project, ['main.js', 'lam-worker.js'])
  project.write('out/index.html', pageHtml(html))
  await served(project, look, headers)
}

async function served(project, look, headers) {
  const { origin, close } = await serveFolder(`${project.folder}/out`, headers)
  try {
    await look(origin)
  } finally {
    await close()
  }
}

/** Embeds in the service worker when a page asks. */
function inServiceWorker() {
  return `import { rowsFrom } from './embed.js'
import { webgpu } from '@lamjs/webgpu'

addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', (event) => {
  event.waitUntil(rowsFrom(webgpu({ device: 'wasm' })).then((service) => event.source.postMessage({ service })))
})
`
}

const ASK_SERVICE = `import { show } from './show.js'

navigator.serviceWorker.addEventListener('message', ({ data }) => show(data))
await navigator.serviceWorker.register('/service.js', { type: 'module' })
const { active } = await navigator.serviceWorker.ready
active.postMessage('embed')
`
