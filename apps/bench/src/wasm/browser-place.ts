import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { mini } from '@lamjs/model-mini'
import { launch } from 'chrome-launcher'
import { bundlePage, launchOptions, pageHtml, serveFile } from '../browser/page-site.js'
import { benchFolder, packageFolder } from '../packages.js'
import { publishedFolder } from '../peers/published-folder.js'
import { missing, missingPackages } from './missing.js'
import type { Answer, Order } from './orders.js'
import { done, type Fetched, openAndEmbed, type Place, type Session } from './place.js'

const PAGE = join(benchFolder, 'dist', 'children', 'wasm-page.js')
/** A page that asks for its memory need not wait for the next collection of garbage. */
const MEMORY_AT_ONCE = '--enable-blink-features=ForceEagerMeasureMemory'
/** After which a page that has not answered is given up. */
const PATIENCE = 120_000

/**
 * A browser with one profile. The page that contenders share is not isolated from other origins, so that no program can have more than
 * one thread; the pages that tell their memory are, as only those can.
 * @throws Error where esbuild or a browser is missing, with what to do
 */
export async function browserPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'lam-bench-wasm-'))
  await mkdir(join(folder, 'profile'))
  await bundlePage(PAGE, join(folder, 'site'), missingPackages())
  const lines = new Map<string, OrderLine>()
  let agent = ''
  /** By the path of the URL, since the last page that began with an empty cache. */
  const served = new Map<string, string>()
  const server = createServer((message, response) => {
    const { pathname: path, search } = new URL(message.url ?? '/', 'http://localhost')
    response.setHeader('cross-origin-resource-policy', 'same-origin')
    if (path === '/' || path === '/isolated') {
      agent = message.headers['user-agent'] ?? ''
      if (path === '/isolated') isolate(response)
      response.setHeader('content-type', 'text/html')
      response.end(pageHtml('/wasm-page.js'))
    } else if (path === '/order') ask(lines.get(search), response)
    else if (path === '/answer') {
      textOf(message).then(
        (body) => {
          response.end()
          lines.get(search)?.answer(JSON.parse(body) as Answer)
        },
        () => response.destroy(),
      )
    } else {
      // Also for workers, which wllama starts.
      isolate(response)
      const file = fileOf(path, join(folder, 'site'))
      if (existsSync(file)) served.set(path, file)
      serveFile(file, response)
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  let pages = 0
  const browser = await launch(launchOptions('about:blank', join(folder, 'profile'), [MEMORY_AT_ONCE]))
  const openPage = async (path: string, host = 'localhost'): Promise<Session> => {
    const search = `?${++pages}`
    const line = new OrderLine()
    lines.set(search, line)
    const close = await openTab(browser.port, `http://${host}:${port}${path}${search}`)
    return {
      send: async (order) => done(await line.send(order)),
      async close() {
        lines.delete(search)
        await close()
      },
    }
  }
  // A first visit fills the browser's caches with the page's script, and names the browser.
  const visit = await openPage('/isolated')
  const empty = await visit.send({ do: 'memory' }).finally(() => visit.close())
  return {
    name: nameOf(agent),
    unavailable: missing,
    start: () => openPage('/'),
    async first(contender, text) {
      const page = await openPage('/')
      return openAndEmbed(page, contender, text).finally(() => page.close())
    },
    async fetched(contender, text) {
      served.clear()
      // The browser's cache has nothing of a host that it sees for the first time.
      const page = await openPage('/', `first-visit-${pages}.localhost`)
      await openAndEmbed(page, contender, text).finally(() => page.close())
      return weigh(served)
    },
    async memory(contender, text) {
      const page = await openPage('/isolated')
      try {
        await openAndEmbed(page, contender, text)
        const { bytes = 0 } = await page.send({ do: 'memory' })
        return bytes - (empty.bytes ?? 0)
      } finally {
        await page.close()
      }
    },
    async close() {
      const ended = new Promise((resolve) => browser.process.once('exit', resolve))
      browser.kill()
      await ended
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function weigh(files: ReadonlyMap<string, string>): Promise<Fetched> {
  let [program, model] = [0, 0]
  for (const [path, file] of files) {
    const bytes = await readFile(file)
    if (path.startsWith('/models/')) model += bytes.length
    else program += gzipSync(bytes).length
  }
  return { program, model }
}

/** Opens a tab, which has a process of its own, through the browser's DevTools. @returns closes it */
async function openTab(port: number, url: string): Promise<() => Promise<void>> {
  const devTools = `http://127.0.0.1:${port}/json`
  const { id } = (await (await fetch(`${devTools}/new?${url}`, { method: 'PUT' })).json()) as { readonly id: string }
  return async () => void (await (await fetch(`${devTools}/close/${id}`)).text())
}

/** Brings an order to the one page that asks for it, and its answer back. */
class OrderLine {
  #waiting: ServerResponse | undefined
  #order: Order | undefined
  #resolve: ((answer: Answer) => void) | undefined

  ask(response: ServerResponse): void {
    this.#waiting = response
    response.setHeader('cache-control', 'no-store')
    this.#hand()
  }

  send(order: Order): Promise<Answer> {
    this.#order = order
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the page told nothing within ${PATIENCE / 1000} s`)), PATIENCE)
      this.#resolve = (answer) => {
        clearTimeout(timer)
        resolve(answer)
      }
      this.#hand()
    })
  }

  answer(answer: Answer): void {
    this.#resolve?.(answer)
  }

  #hand(): void {
    if (this.#waiting === undefined || this.#order === undefined) return
    this.#waiting.end(JSON.stringify(this.#order))
    this.#waiting = undefined
    this.#order = undefined
  }
}

/** A page that is being closed may still ask: it has no line any more. */
function ask(line: OrderLine | undefined, response: ServerResponse): void {
  if (line === undefined) response.writeHead(410).end()
  else line.ask(response)
}

function isolate(response: ServerResponse): void {
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  response.setHeader('cross-origin-embedder-policy', 'require-corp')
}

function fileOf(path: string, site: string): string {
  const [, top, ...rest] = path.split('/')
  if (top === 'models') return modelFile(rest[0], rest.slice(1).join('/'))
  if (top === 'ort') return join(onnxruntimeFolder() ?? '', 'dist', ...rest)
  if (top === 'binaries') return join(packageFolder('@lamjs/wasm') ?? '', 'binaries', ...rest)
  if (path === '/wllama.wasm') return join(packageFolder('@wllama/wllama') ?? '', 'esm', 'wasm', 'wllama.wasm')
  return join(site, path)
}

function modelFile(model: string, file: string): string {
  if (model !== 'lam') return join(publishedFolder('minilm').folder, file)
  const url = Object.entries(mini.files).find(([name]) => name === file)?.[1]
  return url === undefined ? '' : fileURLToPath(url as URL)
}

/** The one that transformers.js brings. */
function onnxruntimeFolder(): string | undefined {
  const folder = packageFolder('@huggingface/transformers')
  return folder === undefined ? undefined : packageFolder('onnxruntime-web', folder)
}

/** `'Chromium 140.0.7339.80'`, as far as the browser tells. */
function nameOf(agent: string): string {
  const version = /(?:Headless)?Chrome\/([\d.]+)/.exec(agent)?.[1]
  return version === undefined ? 'browser' : `Chromium ${version}`
}
