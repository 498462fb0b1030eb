import { errorOf } from '@lamjs/conformance'
import { type Backend, LAM, openCheckpoint, type Program, wholeTexts } from '@lamjs/core/backend'
import { bertCases, bertEncoders, bertRerankers, pairCases } from '@lamjs/oracle'
import { describe, expect, it, onTestFinished } from 'vitest'
import { webgpu, webgpuInWorker } from './index.js'

type Name = (typeof bertEncoders)[number]['name']

/** The largest difference of a component from known vectors of a model, its texts in one call. @param most how many texts */
async function worstOf(program: Program, name: Name, most = 100): Promise<number> {
  const cases = (await bertCases(name)).cases.slice(0, most)
  const offsets = Uint32Array.from({ length: cases.length + 1 }, (_, i) =>
    cases.slice(0, i).reduce((sum, { ids }) => sum + ids.length, 0),
  )
  const whole = wholeTexts(offsets)
  const spans = name === 'tiny-bert-cls' ? whole.map((at, i) => (i % 2 ? whole[i - 1] + 1 : at)) : whole
  const rows = await program.run({ ids: Int32Array.from(cases.flatMap(({ ids }) => [...ids])), offsets, spans })
  const width = rows.length / cases.length
  const errors = cases.map(({ embedding }, text) => {
    const row = rows.subarray(text * width, (text + 1) * width)
    const norm = Math.hypot(...row)
    return Math.max(...Array.from(row, (value, i) => Math.abs(value / norm - embedding[i])))
  })
  return Math.max(...errors)
}

async function compiled(backend: Backend, name: Name): Promise<Program> {
  const found = bertEncoders.find((encoder) => encoder.name === name)
  if (found === undefined) throw new Error(`There is no ${name}.`)
  const program = await backend.compile(await openCheckpoint(found.model))
  onTestFinished(() => program.dispose())
  return program
}

const newWorker = () => new Worker(new URL('./testing/lam-worker.ts', import.meta.url), { type: 'module' })

describe('BERT and its relatives in a browser', () => {
  it.each(bertEncoders)('$name gives its known vectors on WebAssembly, to the bound of the spec', async ({ name }) => {
    const program = await compiled(webgpu({ device: 'wasm', graphCache: false }), name)
    expect(program.tolerance.absolute).toBe(1e-5)
    expect(await worstOf(program, name)).toBeLessThan(1e-5)
  })

  // In software a matter of ten seconds each. Usually onnxruntime's WebGPU runs one of these graphs in Node, in @lamjs/onnx.
  it.each(bertEncoders)('$name gives its known vectors on WebGPU', { tags: ['slow'] }, async ({ name }) => {
    const program = await compiled(webgpu({ rows: [1], graphCache: false }), name)
    // In software each run of a shape takes its time.
    expect(await worstOf(program, name, 6)).toBeLessThan(program.tolerance.absolute)
  })

  it.each(bertRerankers)('$name scores its known pairs in a worker', async ({ name, model }) => {
    const pairs = await pairCases(name)
    const lam = new LAM(webgpuInWorker(newWorker, { device: 'wasm', graphCache: false }), { model })
    for (const { query, text, score } of pairs) {
      const { scores } = await lam.rerank(query, [text])
      expect(Math.abs(scores[0] - score)).toBeLessThan(1e-5)
    }
    await lam.dispose()
  })

  it('a text longer than the positions is refused', async () => {
    const program = await compiled(webgpu({ device: 'wasm', graphCache: false }), 'tiny-bert-mean')
    const offsets = Uint32Array.of(0, 65)
    const error = await errorOf(() =>
      program.run({ ids: new Int32Array(65).fill(5), offsets, spans: wholeTexts(offsets) }),
    )
    expect(error.code).toBe('LAM_INPUT_INVALID')
  })
})
