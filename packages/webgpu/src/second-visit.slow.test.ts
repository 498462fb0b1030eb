import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CompiledProgram } from '@lamjs/core'
import { findBrowser, launchOptions } from '@lamjs/tooling/browser'
import { type BrowserContext, chromium } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cosine } from './testing/cosine.js'
import miniRows from './testing/golden/mini-rows.json' with { type: 'json' }
import { serveFolder } from './testing/serve-folder.js'

const app = fileURLToPath(new URL('../test-apps/visit', import.meta.url))

/** What the page shows. */
interface Visit {
  readonly rows: number[][]
  readonly steps: string[]
  readonly programs: CompiledProgram[]
}

describe.skipIf(findBrowser() === undefined)(
  'a page with the default model on WebGPU, visited twice with one browser',
  () => {
    let folder: string
    let server: Awaited<ReturnType<typeof serveFolder>>
    let context: BrowserContext | undefined
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lam-visit-'))
      const out = join(folder, 'app')
      await build({ root: app, configFile: false, logLevel: 'error', build: { outDir: out, emptyOutDir: true } })
      server = await serveFolder(out, out)
    })
    afterAll(async () => {
      await context?.close()
      await server?.close()
      await rm(folder, { recursive: true, force: true })
    })

    /** Starts the browser on the profile, and reads what the page comes to. Nothing of an earlier process is left but files. */
    async function visit(hash = ''): Promise<Visit> {
      context = await chromium.launchPersistentContext(join(folder, 'profile'), launchOptions())
      const page = await context.newPage()
      await page.goto(`${server.origin}/${hash}`)
      await page.waitForFunction(() => document.body.textContent?.trim().startsWith('{'), undefined, {
        timeout: 400_000,
      })
      const shown = JSON.parse((await page.textContent('body')) ?? '')
      expect(shown.error).toBeUndefined()
      // The graph is written behind the page's back.
      await page.waitForFunction(async () => (await (await caches.open('lamjs-graphs')).keys()).length === 1)
      await context.close()
      context = undefined
      return shown
    }

    it('takes the model and the built graph from its stores the second time, needs no network, and gives the numbers of the reference', async () => {
      const first = await visit()
      expect(first.steps).toEqual(['download', 'verify'])
      expect(first.programs[0]).toMatchObject({ shape: 'graph', origin: 'just-in-time' })

      await server.close()
      // Rows of this model take long on WebGPU in software, so that only these are asked for, of a graph that went through the store.
      const second = await visit('#embed')
      expect(second.steps).toEqual(['stored'])
      expect(second.programs[0]).toMatchObject({ shape: 'graph', origin: 'cache' })
      expect(second.rows.length).toBe(miniRows.length)
      for (const [i, row] of second.rows.entries()) {
        const { text, embedding } = miniRows[i]
        expect(row.length).toBe(384)
        expect(Math.max(...row.map((value, j) => Math.abs(value - embedding[j]))), text).toBeLessThan(1e-4)
        expect(cosine(row, embedding), text).toBeGreaterThan(0.99999)
      }
    }, 600_000)
  },
)
