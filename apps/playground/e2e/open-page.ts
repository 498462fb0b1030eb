import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { launchOptions } from '@lamjs/tooling/browser'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { type PreviewServer, preview } from 'vite'

/** The built page on a free port of this machine, and a browser to open it in. */
export interface Site {
  readonly origin: string
  /** Every address that a page of this site requested. */
  readonly requests: string[]
  /** Bytes that the server has sent so far, headers included. */
  bytesSent(): number
  /** Errors in the pages' consoles. */
  readonly errors: string[]
  /** @param path path and query, such as `/?model=tiny-flat`, or `about:blank` */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const fixtures = new URL('../../../packages/oracle/fixtures/', import.meta.url)

/** Serves `dist`, and under `/models/` the tiny checkpoints. Build first. */
export async function serveSite(): Promise<Site> {
  const server = await preview({
    root,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0 },
    plugins: [{ name: 'tiny-models', configurePreviewServer: serveTinyModels }],
  })
  const origin = `http://127.0.0.1:${(server.httpServer.address() as { port: number }).port}`
  const browser: Browser = await chromium.launch(launchOptions())
  const sockets = new Set<Socket>()
  server.httpServer.on('connection', (socket: Socket) => sockets.add(socket))
  const requests: string[] = []
  const errors: string[] = []
  return {
    origin,
    requests,
    errors,
    bytesSent: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    async open(path, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
      context.on('request', (request) => requests.push(request.url()))
      const page = await context.newPage()
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      page.on('pageerror', (error) => errors.push(String(error)))
      await page.goto(path.startsWith('/') ? `${origin}${path}` : path)
      return page
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

function serveTinyModels(server: PreviewServer): void {
  server.middlewares.use('/models/', async (request, response) => {
    const [, name, file] = /^\/(tiny-[\w-]+)\/([\w.]+)$/.exec(request.url ?? '') ?? []
    try {
      response.setHeader('Content-Type', 'application/octet-stream')
      response.end(await readFile(new URL(`${name}/${file}`, fixtures)))
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
}
