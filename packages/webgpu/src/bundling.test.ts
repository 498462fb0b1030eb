import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LAM } from '@lamjs/core'
import { tinyFlat } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { findBrowser, launchOptions } from '@lamjs/tooling/browser'
import * as esbuild from 'esbuild'
import { type Browser, chromium } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cosine } from './testing/cosine.js'
import { serveFolder } from './testing/serve-folder.js'

const apps = fileURLToPath(new URL('../test-apps', import.meta.url))
const model = fileURLToPath(new URL('.', tinyFlat.files['config.json']))
const wasm = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')

/** What `esbuild app.js lam-worker.js --bundle --splitting --format=esm --outdir=out` does, and the page copied. */
async function bundle(out: string, entry: string, more: esbuild.BuildOptions = {}) {
  await esbuild.build({
    entryPoints: { app: join(apps, entry), 'lam-worker': join(apps, 'lam-worker.js') },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: out,
    logLevel: 'error',
    ...more,
  })
  await copyFile(join(apps, 'index.html'), join(out, 'index.html'))
}

describe.skipIf(findBrowser() === undefined)('a small app bundled and loaded in a browser', () => {
  let browser: Browser
  let expected: Float32Array
  const folders: string[] = []
  const folder = async () => {
    folders.push(await mkdtemp(join(tmpdir(), 'lam-bundle-')))
    return folders.at(-1) as string
  }
  beforeAll(async () => {
    browser = await chromium.launch(launchOptions())
    await using lam = new LAM(reference(), { model: tinyFlat })
    ;[expected] = await lam.encode(['hello'])
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all(folders.map((path) => rm(path, { recursive: true })))
  })

  /** The embedding that the page shows, and every address it asked for. */
  async function open(out: string, path: string) {
    const server = await serveFolder(out, model)
    const page = await browser.newPage()
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    try {
      await page.goto(`${server.origin}${path}`)
      await page.waitForFunction(() => document.body.textContent?.trim() !== '', undefined, { timeout: 120_000 })
      return { shown: (await page.textContent('body'))?.trim() ?? '', requests, origin: server.origin }
    } finally {
      await page.close()
      await server.close()
    }
  }

  async function expectBothToWork(out: string) {
    for (const path of ['/', '/?worker']) {
      const { shown, requests, origin } = await open(out, path)
      expect(cosine(shown.split(' ').map(Number), expected), shown.slice(0, 300)).toBeGreaterThan(0.99999)
      expect(requests.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url))).toEqual([])
      expect(requests.filter((url) => url.endsWith('.wasm')).length).toBe(1)
    }
  }

  it('by Vite without a word of configuration, also in a worker', async () => {
    const out = await folder()
    await build({ root: apps, configFile: false, logLevel: 'error', build: { outDir: out, emptyOutDir: true } })
    await expectBothToWork(out)
  })

  it('by esbuild with --loader:.wasm=file and @lamjs/webgpu/wasm-files, also in a worker', async () => {
    const out = await folder()
    await bundle(out, 'app-with-wasm-files.js', { loader: { '.wasm': 'file' } })
    expect((await readdir(out)).filter((name) => name.endsWith('.wasm')).length).toBe(3)
    await expectBothToWork(out)
  })

  it('by esbuild without a flag, the one file copied beside the bundle, also in a worker', async () => {
    const out = await folder()
    await bundle(out, 'app.js')
    const { shown } = await open(out, '/')
    expect(shown).toContain('onnxruntime-web did not start')
    await copyFile(wasm, join(out, 'ort-wasm-simd-threaded.wasm'))
    await expectBothToWork(out)
  })
})
