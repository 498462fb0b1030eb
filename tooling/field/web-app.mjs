// A small web app that embeds on the page and in a web worker, and functions that check it in a browser.
import { join } from 'node:path'
import { expectEngine } from './engine.mjs'
import { sentences } from './expected.mjs'
import { serveFolder } from './static-server.mjs'

/** The backends for browsers: the packages' exports, and the options of the factory that every app gives. */
const BACKENDS = {
  webgpu: { factory: 'webgpu', inWorker: 'webgpuInWorker', serve: 'serveWebgpu', options: "device: 'wasm'," },
  wasm: { factory: 'wasm', inWorker: 'wasmInWorker', serve: 'serveWasm', options: '' },
}

/**
 * Writes the app: `index.html`, `main.js`, `embed.js`, `show.js`, `lam-worker.js`. It shows its result as JSON in the element `#found`.
 * @param {import('./project.mjs').Project} project
 * @param {object} [app]
 * @param {'webgpu' | 'wasm'} [app.backend]
 * @param {string} [app.entry] the module of the backend, by default its package
 * @param {string} [app.folder] folder in the project
 * @param {string} [app.html] HTML that loads the script
 * @param {string} [app.imports] more import lines
 * @param {string} [app.options] more of the backend's options
 * @param {string} [app.lamOptions] the second argument of `LAM`
 * @param {string} [app.worker] expression that makes a worker
 */
export function writeWebApp(project, app = {}) {
  const { folder = '.', html = '<script type="module" src="./main.js"></script>' } = app
  project.write(`${folder}/index.html`, pageHtml(html))
  project.write(`${folder}/main.js`, mainScript)
  project.write(`${folder}/show.js`, showScript)
  project.write(`${folder}/embed.js`, embedScript(app))
  project.write(`${folder}/lam-worker.js`, workerScript(app))
}

/** A worker's whole script. */
export function workerScript({ backend = 'webgpu', entry = `@lamjs/${backend}` } = {}) {
  const { serve } = BACKENDS[backend]
  return `import { ${serve} } from '${entry}'
${serve}()
`
}

export function pageHtml(content) {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>field</title></head><body>${content}</body></html>\n`
}

const mainScript = `import { embed } from './embed.js'
import { show } from './show.js'

embed().then(show)
`

const showScript = `export function show(found) {
  const element = document.createElement('pre')
  element.id = 'found'
  element.textContent = JSON.stringify(found)
  document.body.append(element)
}
`

/** A module whose `embed()` returns the rows or errors of the page and of a worker, by place. */
export function embedScript({
  backend = 'webgpu',
  entry = `@lamjs/${backend}`,
  imports = '',
  options = '',
  lamOptions = '{}',
  worker = NEW_WORKER,
} = {}) {
  const { factory, inWorker, options: more } = BACKENDS[backend]
  return `import { LAM, ${factory}, ${inWorker} } from '${entry}'
${imports}
const worker = () => ${worker}
const options = { ${more} ${options} }

export async function embed() {
  return { page: await embedHere(), worker: await rowsFrom(() => ${inWorker}(worker, options)) }
}

/** On the page, or in the service worker, that runs this script. */
export function embedHere() {
  return rowsFrom(() => ${factory}(options))
}

async function rowsFrom(backend) {
  try {
    const lam = new LAM(backend(), ${lamOptions})
    const rows = await lam.encode(${JSON.stringify(sentences)})
    const { device } = await lam.info()
    await lam.dispose()
    return { rows: Array.from(rows, (row) => Array.from(row)), device }
  } catch (error) {
    return { error: [error.name, error.code, error.message].join(' ') }
  }
}
`
}

const NEW_WORKER = "new Worker(new URL('./lam-worker.js', import.meta.url), { type: 'module' })"

/**
 * Opens a page in Chromium and throws unless it shows the reference's rows, for every place.
 * @param {import('./project.mjs').Project} project
 * @param {string} url
 * @param {string[]} [places] places in which the app embeds
 * @param {number} [tolerance] see `expectRow`
 */
export async function expectPage(project, url, places = ['page', 'worker'], tolerance = undefined) {
  const browser = await project.browser()
  const page = await browser.newPage()
  await expectShown(project, page, () => page.goto(url), places, { tolerance })
  await browser.close()
}

/**
 * Serves a folder of the project like a plain web server, and checks its page.
 * @param {string} folder folder in the project, with an `index.html`
 * @param {Record<string, string>} [headers] headers of every file
 */
export async function expectServedPage(project, folder, { places, headers } = {}) {
  const { origin, close } = await serveFolder(join(project.folder, folder), headers)
  try {
    await expectPage(project, `${origin}/`, places)
  } finally {
    await close()
  }
}

/**
 * Checks an open page.
 * @param {import('playwright').Page} page
 * @param {() => Promise<unknown>} open goes to the address
 * @param {{ frame?: string, tolerance?: number }} [options] `frame`: selector of the frame with the result; `tolerance`: see `expectRow`
 */
export async function expectShown(project, page, open, places = ['page', 'worker'], { frame, tolerance } = {}) {
  const found = await shownBy(page, open, frame)
  for (const place of places) {
    if (found[place]?.error) throw new Error(`${place}: ${found[place].error}`)
    const { rows, device } = found[place]
    project.expectRow(rows, tolerance)
    // Chromium has relaxed SIMD on every processor. onnxruntime's WebAssembly is @lamjs/webgpu's.
    if (device.startsWith('wasm (') && !device.includes('onnxruntime')) expectEngine(project, device, 'relaxed-simd')
  }
}

/** The content of `#found`. Throws with the browser's console errors if it stays empty too long. */
async function shownBy(page, open, frame, timeout = 240_000) {
  const complaints = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await open()
  try {
    return JSON.parse(await (frame ? page.frameLocator(frame) : page).locator('#found').textContent({ timeout }))
  } catch (error) {
    throw new Error(`The page showed no rows. ${complaints.join('\n') || error.message}`)
  }
}
