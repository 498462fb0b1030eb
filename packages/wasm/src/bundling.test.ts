import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tinyFlat } from '@lamjs/oracle'
import { findBrowser, launchOptions } from '@lamjs/tooling/browser'
import * as esbuild from 'esbuild'
import { type Browser, chromium } from 'playwright'
import { build, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { LAM, wasm } from './index.js'

const apps = fileURLToPath(new URL('../test-apps', import.meta.url))
/** The folder of the oracle's models. */
const publicDir = fileURLToPath(new URL('..', tinyFlat.files['config.json'] as URL))
const POLICY = "default-src 'self'; worker-src 'self'; script-src 'self'"

describe.skipIf(findBrowser() === undefined)('a small app bundled and loaded in a browser', () => {
  let browser: Browser
  let expected: number[]
  beforeAll(async () => {
    browser = await chromium.launch(launchOptions())
    const lam = new LAM(wasm({ variant: 'simd' }), { model: tinyFlat })
    expected = Array.from(await lam.encode('hello'))
  })
  afterAll(() => browser?.close())

  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'lam-wasm-bundle-'))
    onTestFinished(() => rm(path, { recursive: true }))
    return path
  }

  /** What the page shows, and the WebAssembly files that it asked for. */
  async function open(outDir: string, path: string, policy: string) {
    const server = await preview({
      root: apps,
      configFile: false,
      appType: 'mpa',
      build: { outDir },
      preview: { host: '127.0.0.1', port: 0, headers: { 'content-security-policy': policy } },
    })
    const page = await browser.newPage()
    const engines: string[] = []
    page.on('request', (request) => request.url().endsWith('.wasm') && engines.push(request.url()))
    try {
      await page.goto(new URL(path, server.resolvedUrls?.local[0]).href)
      await page.waitForFunction(() => document.body.textContent?.trim() !== '', undefined, { timeout: 120_000 })
      return { shown: JSON.parse((await page.textContent('body')) ?? ''), engines }
    } finally {
      await page.close()
      await server.close()
    }
  }

  function expectRow(row: number[]) {
    expect(row.length).toBe(64)
    expect(Math.max(...row.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(2e-5)
  }

  it('by Vite without a word of configuration, on the page and in a worker, under a policy that allows WebAssembly', async () => {
    const outDir = await folder()
    await build({ root: apps, publicDir, configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true } })
    for (const path of ['/', '/?worker']) {
      const { shown, engines } = await open(outDir, path, `${POLICY} 'wasm-unsafe-eval'`)
      expect(shown.device).toMatch(/^wasm \((relaxed-)?simd\)$/)
      expectRow(shown.row)
      expect(engines.length).toBe(1)
      const { shown: refused } = await open(outDir, path, POLICY)
      expect([refused.code, refused.message]).toEqual([
        'LAM_BACKEND_UNAVAILABLE',
        expect.stringContaining("must allow 'wasm-unsafe-eval' in script-src"),
      ])
    }
  })

  it('by esbuild with --loader:.wasm=binary, the engine imported and given, on the page and in a worker', async () => {
    const outDir = await folder()
    await esbuild.build({
      entryPoints: { app: join(apps, 'app-with-module.js'), 'lam-worker': join(apps, 'lam-worker.js') },
      bundle: true,
      format: 'esm',
      outdir: outDir,
      loader: { '.wasm': 'binary' },
      logLevel: 'error',
    })
    await copyFile(join(apps, 'index.html'), join(outDir, 'index.html'))
    await cp(join(publicDir, 'tiny-flat'), join(outDir, 'tiny-flat'), { recursive: true })
    for (const path of ['/', '/?worker']) {
      const { shown, engines } = await open(outDir, path, `${POLICY} 'wasm-unsafe-eval'`)
      expect(shown.device).toBe('wasm (simd)')
      expectRow(shown.row)
      expect(engines).toEqual([])
    }
  })
})
