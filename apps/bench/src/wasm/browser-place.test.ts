import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mini } from '@lamjs/model-mini'
import { findBrowser } from '@lamjs/tooling/browser'
import { expect, it, vi } from 'vitest'
import { browserPlace } from './browser-place.js'
import type { Contender } from './contender.js'

it.skipIf(findBrowser() === undefined)(
  'weighs what a page fetches on a first visit',
  { timeout: 120_000 },
  async () => {
    vi.stubEnv('LAM_BROWSER', findBrowser() as string)
    const place = await browserPlace()
    try {
      const contender: Contender = { program: 'wasm', model: 'lam', variant: 'simd', precision: 'int8' }
      const [first, again] = [await place.fetched?.(contender, 'Hello'), await place.fetched?.(contender, 'Hello')]
      const weights = statSync(fileURLToPath(mini.files['model.safetensors'])).size
      expect(first?.model).toBeGreaterThan(weights)
      expect(first?.model).toBeLessThan(weights * 1.05)
      expect(first?.program).toBeGreaterThan(50_000)
      expect(first?.program).toBeLessThan(1_000_000)
      expect(again).toEqual(first)
    } finally {
      await place.close()
      vi.unstubAllEnvs()
    }
  },
)
