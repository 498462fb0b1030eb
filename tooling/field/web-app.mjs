// A small web app that embeds on the page and in a web worker, and the browser that looks at what it shows.
import { join } from 'node:path'
import { sentences } from './expected.mjs'
import { serveFolder } from './static-server.mjs'

/** The whole of a worker's script. */
export const workerScript = `import { serveWebgpu } from '@lamjs/webgpu'
serveWebgpu()
`

/**
 * Writes the app: `index.html`, `main.js`, `embed.js`, `show.js`, `lam-worker.js`. It shows what was found as JSON in the element `#found`.
 * @param {import('./project.mjs').Project} project
 * @param {object} [app]
 * @param {string} [app.folder] of the project
 * @param {string} [app.html] the page's way to its script
 * @param {string} [app.imports] more import lines
 * @param {string} [app.options] more of the backend's options
 * @param {string} [app.lamOptions] the second argument of `LAM`
 * @param {string} [app.worker] how a worker is made
 */
export function writeWebApp(project, app = {}) {
  const { folder = '.', html = '<script type="module" src="./main.js"></script>' } = app
  project.write(`${folder}/index.html`, pageHtml(html))
  project.write(`${folder}/main.js`, mainScript)
  project.write(`${folder}/show.js`, showScript)
  project.write(`${folder}/embed.js`, embedScript(app))
  project.write(`${folder}/lam-worker.js`, workerScript)
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

/** A module whose `embed()` gives the rows from the page and from a worker, or the errors, by place. */
export function embedScript({ imports = '', options = '', lamOptions = '{}', worker = NEW_WORKER } = {}) {
  return `import { LAM, webgpu, webgpuInWorker } from '@lamjs/webgpu'
${imports}
const worker = () => ${worker}
const options = { device: 'wasm', ${options} }

export async function embed() {
  return { page: await rowsFrom(webgpu(options)), worker: await rowsFrom(webgpuInWorker(worker, options)) }
}

export async function rowsFrom(backend) {
  try {
    const lam = new LAM(backend, ${lamOptions})
    const rows = await lam.encode(${JSON.stringify(sentences)})
    await lam.dispose()
    return Array.from(rows, (row) => Array.from(row))
  } catch (error) {
    return { error: [error.name, error.code, error.message].join(' ') }
  }
}
`
}

const NEW_WORKER = "new Worker(new URL('./lam-worker.js', import.meta.url), { type: 'module' })"

/**
 * Opens a page in Chromium and throws unless it shows the reference's rows, in every place.
 * @param {import('./project.mjs').Project} project
 * @param {string} url
 * @param {string[]} [places] where the app embeds
 */
export async function expectPage(project, url, places = ['page', 'worker']) {
  const browser = await project.browser()
  const page = await browser.newPage()
  await expectShown(project, page, () => page.goto(url), places)
  await browser.close()
}

/**
 * The same of a folder that is served as any web server would.
 * @param {string} folder of the project, with an `index.html`
 * @param {Record<string, string>} [headers] sent with every file
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
 * The same in a page that is open already.
 * @param {import('playwright').Page} page
 * @param {() => Promise<unknown>} open goes to the address
 * @param {string} [frame] selects the frame to look at
 */
export async function expectShown(project, page, open, places = ['page', 'worker'], frame) {
  const found = await shownBy(page, open, frame)
  for (const place of places) {
    if (found[place]?.error) throw new Error(`${place}: ${found[place].error}`)
    project.expectRow(found[place])
  }
}

/** What the page shows in `#found`. Throws with the browser's own complaints where it shows nothing in time. */
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
