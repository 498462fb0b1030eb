import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { tinyFlat } from '@lamjs/oracle'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { LAM, wasm } from './index.js'

const folder = dirname(fileURLToPath(import.meta.url))
const FILES = ['config.json', 'tokenizer.json', 'model.safetensors'] as const

/** One plain script of an app, for a page: `embed(model)` gives the row of a text. */
async function plainScript(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { LAM, wasm } from '../dist/inline.js'
        globalThis.embed = async (model) => Array.from(await new LAM(wasm({ variant: 'simd' }), { model }).encode('hello'))`,
      resolveDir: folder,
    },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
    // The address of the default model, which the script does not use.
    logOverride: { 'empty-import-meta': 'silent' },
  })
  expect(outputFiles.length).toBe(1)
  return outputFiles[0].text
}

describe('the engine inside one plain script', () => {
  it('imports nothing, fetches nothing and reads nothing, and gives the same bits', async () => {
    const script = await plainScript()
    // Service workers may not import().
    expect(/\bimport\s*\(|\brequire\s*\(/.exec(script)?.[0]).toBeUndefined()
    const used = { atob, Blob, Response, DecompressionStream, TextDecoder, TextEncoder, URL, MessageChannel }
    const context = createContext({
      ...used,
      AbortController,
      performance,
      setTimeout,
      clearTimeout,
      WebAssembly,
      console,
    })
    runInContext(script, context)
    const model = Object.fromEntries(
      FILES.map((file) => [file, new Uint8Array(readFileSync(tinyFlat.files[file] as URL))]),
    )
    const found = await context.embed({ name: 'tiny-flat', ...model })
    const lam = new LAM(wasm({ variant: 'simd' }), { model: tinyFlat })
    expect(found).toEqual(Array.from(await lam.encode('hello')))
  })
})
