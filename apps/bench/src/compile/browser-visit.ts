import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { mini } from '@lamjs/model-mini'
import { launch } from 'chrome-launcher'
import { bundlePage, launchOptions, pageHtml, serveFile } from '../browser/page-site.js'
import type { PageReport, PageRequest } from './page-report.js'

const PAGE = fileURLToPath(new URL('../children/webgpu-page.js', import.meta.url))
/** After which a page that has not told is given up. */
const PATIENCE = 240_000

/** A served page, and a browser's profile that outlives the browser. */
export interface BrowserSite {
  /** Starts a browser on the profile and has it open the page. @throws Error with what the page said, or where it said nothing */
  visit(request: PageRequest): Promise<Visit>
  close(): Promise<void>
}

export interface Visit {
  readonly report: Exclude<PageReport, { readonly failure: string }>
  /** From spawning the browser until it asked for the page, in ms. */
  readonly untilAsked: number
}

/** @throws Error where esbuild, @lamjs/webgpu or a browser is missing, with what to do */
export async function openBrowserSite(): Promise<BrowserSite> {
  const folder = await mkdtemp(join(tmpdir(), 'lam-bench-browser-'))
  await mkdir(join(folder, 'profile'))
  await bundlePage(PAGE, join(folder, 'site'))
  let request: PageRequest | undefined
  let asked = 0
  let settle: (report: PageReport) => void = () => {}
  const server = createServer((message, response) => {
    const path = new URL(message.url ?? '/', 'http://localhost').pathname
    if (path === '/') {
      asked = performance.now()
      response.setHeader('content-type', 'text/html')
      response.end(pageHtml('/webgpu-page.js'))
    } else if (path === '/request') response.end(JSON.stringify(request))
    else if (path === '/report') receive(message, response, (report) => settle(report))
    else serveFile(path.startsWith('/model/') ? modelFile(path) : join(folder, 'site', path), response)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    async visit(wanted) {
      request = wanted
      const reported = new Promise<PageReport>((resolve) => {
        settle = resolve
      })
      const started = performance.now()
      const browser = await launch(launchOptions(`http://localhost:${port}/`, join(folder, 'profile')))
      try {
        const report = await withPatience(reported)
        if ('failure' in report) throw new Error(report.failure)
        return { report, untilAsked: asked - started }
      } finally {
        const ended = new Promise((resolve) => browser.process.once('exit', resolve))
        browser.kill()
        await ended
      }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function modelFile(path: string): string {
  const name = path.slice('/model/'.length)
  const url = Object.entries(mini.files).find(([file]) => file === name)?.[1]
  return url === undefined ? '' : fileURLToPath(url as URL)
}

function receive(message: IncomingMessage, response: ServerResponse, tell: (report: PageReport) => void): void {
  text(message).then(
    (body) => {
      response.end()
      tell(JSON.parse(body) as PageReport)
    },
    () => response.destroy(),
  )
}

async function withPatience(reported: Promise<PageReport>): Promise<PageReport> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the page told nothing within ${PATIENCE / 1000} s`)), PATIENCE)
  })
  return Promise.race([reported, late]).finally(() => clearTimeout(timer))
}
