import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { miniInt8 } from '@lamjs/model-mini/int8'
import { describe, expect, it } from 'vitest'
import { LAM, wasm } from './index.js'
import { LAM as LAMInt8, wasm as wasmInt8 } from './int8.js'

describe('the entry for int8', () => {
  it('runs the int8 file in int8 without being told', async () => {
    await using lam = new LAMInt8(wasmInt8())
    await using told = new LAM(wasm({ precision: 'int8' }), { model: miniInt8 })
    expect(await lam.info()).toMatchObject({ model: miniInt8.name, precision: 'int8' })
    const text = ['How do I reset my password?']
    expect((await lam.encode(text)).data).toEqual((await told.encode(text)).data)
  })

  it('takes another precision', () => {
    expect(wasmInt8({ precision: 'float32' }).features.precisions).toEqual(['float32', 'int8'])
    expect(wasmInt8().features.precisions).toEqual(['int8', 'float32'])
  })

  it('imports no module that imports the F16 weights', async () => {
    const seen = new Set<string>()
    const packages = new Set<string>()
    const visit = async (url: URL): Promise<void> => {
      if (seen.has(url.href)) return
      seen.add(url.href)
      const source = await readFile(fileURLToPath(url), 'utf8')
      for (const [, type, from] of source.matchAll(/^(?:import|export)( type)? [^;]*?from '([^']+)'/gm)) {
        if (type !== undefined) continue
        if (from.startsWith('.')) await visit(new URL(from.replace(/\.js$/, '.ts'), url))
        else packages.add(from)
      }
    }
    await visit(new URL('int8.ts', import.meta.url))
    expect(seen.size).toBeGreaterThan(8)
    expect([...packages]).toContain('@lamjs/model-mini/int8')
    expect([...packages]).not.toContain('@lamjs/model-mini')
  })
})
