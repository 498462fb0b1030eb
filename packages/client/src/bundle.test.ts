import { expect, it } from 'vitest'
// @ts-expect-error a script without declarations
import { bundleForPages } from '../scripts/bundle-for-pages.mjs'

it('is small on a page: no tokenizer, no reader of checkpoints, nothing of Node', async () => {
  const code: string = await bundleForPages()
  expect(code.length).toBeLessThan(40_000)
  expect(code).not.toMatch(/safetensors|WordPiece|node:fs|worker_threads/)
})
