// Unusual contexts in a browser: service workers, sandboxed frames, workers from a blob, file:, older browsers.
import { pathToFileURL } from 'node:url'
import { needsBrowser } from '../needs-browser.mjs'
import { serveFolder } from '../static-server.mjs'
import { expectPage, expectShown, pageHtml, writeWebApp } from '../web-app.mjs'
import { bundleForWeb, INLINE_WASM, SERVED_MODEL } from '../web-bundle.mjs'

const MODULE = '<script type="module" src="/main.js"></script>'
const POLICY = "default-src 'self'; script-src 'self'"
/** Throws where memory cannot be shared. */
const ISOLATED = "if (!crossOriginIsolated) throw new Error('Not isolated.')"
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

/** `app`: what the web app has for the backend. `paths`: options of the backend in a worker that has no address of its own. */
const BACKENDS = [
  { suffix: '', words: '', app: {}, paths: "wasmPaths: new URL('/', location.href)," },
  { suffix: ' wasm', words: ', @lamjs/wasm/inline', app: INLINE_WASM, paths: '' },
]

export const cells = BACKENDS.flatMap(({ suffix, words, app, paths }) => [
  {
    name: `pages/older-browser${suffix}`,
    title: `A browser without Symbol.asyncDispose, Cache Storage, Web Locks${words}: page and worker`,
    needs: needsBrowser,
    run: (project) => bundled(project, { ...app, before: OLDER }, (origin) => expectPage(project, `${origin}/`)),
  },
  {
    name: `pages/blob-worker${suffix}`,
    title: `A worker whose script is a blob: URL${words}`,
    needs: needsBrowser,
    run: (project) =>
      bundled(project, { ...app, worker: BLOB_WORKER, options: paths, lamOptions: SERVED_MODEL }, (origin) =>
        expectPage(project, `${origin}/`),
      ),
  },
  {
    name: `pages/sandboxed-iframe${suffix}`,
    title: `An iframe with sandbox="allow-scripts", which has no origin${words}`,
    needs: needsBrowser,
    run: (project) =>
      bundled(
        project,
        { ...app, html: '<script type="module" src="/main.js" crossorigin></script>' },
        async (origin) => {
          project.write('out/frame.html', pageHtml('<iframe sandbox="allow-scripts" src="/index.html"></iframe>'))
          const browser = await project.browser()
          const page = await browser.newPage()
          await expectShown(project, page, () => page.goto(`${origin}/frame.html`), ['page'], { frame: 'iframe' })
        },
        { 'access-control-allow-origin': '*' },
      ),
  },
  {
    name: `pages/service-worker${suffix}`,
    title: `A service worker, bundled without code splitting${words}`,
    needs: needsBrowser,
    async run(project) {
      project.write('service.js', IN_SERVICE_WORKER)
      writeWebApp(project, { ...app, html: MODULE, lamOptions: SERVED_MODEL })
      project.write('main.js', ASK_SERVICE)
      await bundleForWeb(project, ['main.js', 'service.js'], app)
      project.write('out/index.html', pageHtml(MODULE))
      await served(project, (origin) => expectPage(project, `${origin}/`, ['service']))
    },
  },
  {
    name: `pages/file${suffix}`,
    title: `A page opened from file:${words}`,
    needs: needsBrowser,
    verdict: {
      expect: 'does not',
      why: 'browsers let no page from file: read files beside it; serve the folder, also from localhost',
      error: /LamError LAM_(?:CHECKPOINT_FETCH_FAILED|BACKEND_UNAVAILABLE|CHECKPOINT_NOT_FOUND|OPTION_INVALID)/,
    },
    async run(project) {
      const html = '<script src="main.js"></script>'
      writeWebApp(project, { ...app, html, lamOptions: "{ model: new URL('model/', location.href) }" })
      await bundleForWeb(project, ['main.js', 'lam-worker.js'], { ...app, flags: ['--format=iife'] })
      const page = project.write('out/index.html', pageHtml(html))
      await expectPage(project, pathToFileURL(page).href, ['page'])
    },
  },
])

cells.push(
  {
    name: 'pages/csp wasm',
    title: `@lamjs/wasm/inline under Content-Security-Policy: ${POLICY} 'wasm-unsafe-eval'`,
    needs: needsBrowser,
    run: (project) => underPolicy(project, `${POLICY} 'wasm-unsafe-eval'`),
  },
  {
    name: 'pages/csp without wasm-unsafe-eval wasm',
    title: `@lamjs/wasm/inline under Content-Security-Policy: ${POLICY}`,
    needs: needsBrowser,
    verdict: {
      expect: 'does not',
      why: "the policy forbids WebAssembly, which the error says: script-src must have 'wasm-unsafe-eval'",
      error: /page: LamError LAM_BACKEND_UNAVAILABLE .*'wasm-unsafe-eval' in script-src/,
    },
    run: (project) => underPolicy(project, POLICY),
  },
  {
    name: 'pages/isolated wasm',
    title: '@lamjs/wasm/inline on a cross-origin isolated page: page and worker',
    needs: needsBrowser,
    run: (project) =>
      bundled(project, { ...INLINE_WASM, before: ISOLATED }, (origin) => expectPage(project, `${origin}/`), {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      }),
  },
)

function underPolicy(project, policy) {
  return bundled(project, INLINE_WASM, (origin) => expectPage(project, `${origin}/`), {
    'content-security-policy': policy,
  })
}

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
  await bundleForWeb(project, ['main.js', 'lam-worker.js'], app)
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
const IN_SERVICE_WORKER = `import { embedHere } from './embed.js'

addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', (event) => {
  event.waitUntil(embedHere().then((service) => event.source.postMessage({ service })))
})
`

const ASK_SERVICE = `import { show } from './show.js'

navigator.serviceWorker.addEventListener('message', ({ data }) => show(data))
await navigator.serviceWorker.register('/service.js', { type: 'module' })
const { active } = await navigator.serviceWorker.ready
active.postMessage('embed')
`
