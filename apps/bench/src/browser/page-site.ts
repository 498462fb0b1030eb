import { createReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { Options } from 'chrome-launcher'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
  json: 'application/json',
}

/** A page of one script. */
export function pageHtml(script: string): string {
  return `<!doctype html><title>LAM</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`
}

/**
 * Makes a page's script, as a user's bundler would.
 * @param external packages that stay imports, because they are not installed
 * @throws Error where esbuild is missing, with what to do
 */
export async function bundlePage(entry: string, outdir: string, external: readonly string[] = []): Promise<void> {
  const { build } = await import('esbuild').catch(() => {
    throw new Error('a page is bundled with esbuild, which is not installed: npm install esbuild')
  })
  await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    target: 'es2022',
    loader: { '.wasm': 'file' },
    external: [...external],
    logLevel: 'silent',
  })
}

/**
 * A headless browser that opens `url`; `LAM_BROWSER` names another than the one found.
 * @param flags of the browser, beyond those that every page has
 */
export function launchOptions(url: string, userDataDir: string, flags: readonly string[] = []): Options {
  const { LAM_BROWSER, LAM_WEBGPU_ADAPTER } = process.env
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const adapter = LAM_WEBGPU_ADAPTER ? [`--use-webgpu-adapter=${LAM_WEBGPU_ADAPTER}`] : []
  return {
    startingUrl: url,
    userDataDir,
    handleSIGINT: false,
    logLevel: 'silent',
    chromeFlags: ['--headless=new', '--enable-unsafe-webgpu', ...asRoot, ...adapter, ...flags],
    ...(LAM_BROWSER ? { chromePath: LAM_BROWSER } : {}),
  }
}

/** Browsers keep the file for an hour. An empty path is a file that is not there. */
export function serveFile(path: string, response: ServerResponse): void {
  response.setHeader('content-type', TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream')
  response.setHeader('cache-control', 'max-age=3600')
  createReadStream(path)
    .on('error', () => response.writeHead(404).end())
    .pipe(response)
}
