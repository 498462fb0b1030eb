import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { CheckpointFile } from '@lamjs/core'
import { openCheckpoint } from '@lamjs/core/backend'
import { describe, expect, it } from 'vitest'
import { mini } from './index.js'
import { miniInt8 } from './int8.js'

const names: CheckpointFile[] = ['config.json', 'tokenizer.json', 'model.safetensors']
const WORD = 'embeddings.word_embeddings.weight'
const DOWN = 'ffn_outputs.5.dense.weight'

describe('miniInt8', () => {
  it.each(names)('%s matches the manifest and is below 25 MiB', async (name) => {
    const content = await readFile(miniInt8.files[name])
    expect(miniInt8.manifest[name]).toEqual({
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })
    expect(content.length).toBeLessThan(25 * 2 ** 20)
  })

  it('is what the script makes of the F16 files, byte for byte', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lam-int8-'))
    try {
      const script = fileURLToPath(new URL('../scripts/make-int8.mjs', import.meta.url))
      await promisify(execFile)(process.execPath, [script, folder])
      for (const name of [...names, 'tokenizer_config.json']) {
        const [made, published] = await Promise.all([
          readFile(join(folder, name)),
          readFile(new URL(`../files/int8/${name}`, import.meta.url)),
        ])
        expect(made.equals(published), name).toBe(true)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('has the tokenizer of mini, and its config but for name and quantization', async () => {
    expect(miniInt8.manifest['tokenizer.json']).toEqual(mini.manifest['tokenizer.json'])
    const [int8, f16] = await Promise.all(
      [miniInt8, mini].map(async ({ files }) => JSON.parse(await readFile(files['config.json'], 'utf8'))),
    )
    const { quantization_config, ...config } = int8
    expect(config).toEqual({ ...f16, name: miniInt8.name })
    expect(quantization_config).toMatchObject({ quant_method: 'compressed-tensors', format: 'int-quantized' })
  })

  it('holds every value within half a step of its own, and the largest of each row as ±127', async () => {
    const [int8, f16] = await Promise.all(
      [miniInt8, mini].map(async (model) => (await (await openCheckpoint(model)).openWeights()).load()),
    )
    for (const [name, rows] of [
      [WORD, 30_522],
      [DOWN, 384],
    ] as const) {
      const integers = new Int8Array(int8.bytes(name))
      const scales = int8.float32(`${name}_scale`)
      const values = int8.float32(name)
      const exact = f16.float32(name)
      const width = values.length / rows
      let worst = 0
      for (let row = 0; row < rows; row++) {
        let largest = 0
        for (let i = row * width; i < (row + 1) * width; i++) {
          worst = Math.max(worst, Math.abs(values[i] - exact[i]) / scales[row])
          largest = Math.max(largest, Math.abs(integers[i]))
        }
        if (largest !== 127) expect(largest, `${name}, row ${row}`).toBe(127)
      }
      // The scale is rounded to F16, so the largest value may lie a little beyond 127 steps.
      expect(worst).toBeLessThan(0.5 + 127 * 2 ** -11)
    }
  })

  it('shares no module with the F16 weights, so that a bundle of it does not hold them', async () => {
    const source = await readFile(new URL('int8.ts', import.meta.url), 'utf8')
    const imports = [...source.matchAll(/^import .* from '(.*)'$/gm)].map(([, from]) => from)
    expect(imports).toEqual(['@lamjs/core', './int8-manifest.js'])
    for (const name of names) expect(source).toContain(`new URL('../files/int8/${name}', import.meta.url)`)
  })

  it('weighs half of mini', async () => {
    const { size } = await stat(miniInt8.files['model.safetensors'])
    expect(size / mini.manifest['model.safetensors'].bytes).toBeLessThan(0.51)
  })
})
