import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bertEncoders } from '@lamjs/oracle'
import { InferenceSession } from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { buildGraph, graphLayout } from '../../index.js'
import { countOperators } from '../../testing/onnx-nodes.js'
import { openBert } from '../../testing/open-bert.js'

const folder = mkdtempSync(join(tmpdir(), 'lam-operators-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What onnxruntime makes of the program, by its own word. */
async function optimised(activation: 'gelu' | 'gelu_tanh', precision: 'float32' | 'int8') {
  const model = await openBert(bertEncoders[1].model, { activation })
  const layout = graphLayout(model.config, { device: 'cpu' })
  const options = { layout, precision, branches: true, halfWords: true, fusedAttention: true } as const
  const optimizedModelFilePath = join(folder, `${activation}-${precision}.onnx`)
  const session = await InferenceSession.create(await buildGraph(model, options), {
    graphOptimizationLevel: 'all',
    optimizedModelFilePath,
    logSeverityLevel: 3,
  })
  await session.release()
  return { layers: model.config.layers, count: countOperators(readFileSync(optimizedModelFilePath)) }
}

describe('what onnxruntime makes of a program on a CPU', () => {
  it.each([
    ['gelu', 'float32', 'BiasGelu', 'MatMul'],
    ['gelu_tanh', 'float32', 'FastGelu', 'MatMul'],
    ['gelu', 'int8', 'BiasGelu', 'MatMulIntegerToFloat'],
  ] as const)('%s in %s: one node for attention, for the activation and for each norm', async (...kind) => {
    const [activation, precision, activate, product] = kind
    const { layers, count } = await optimised(activation, precision)
    expect(count.get('MultiHeadAttention')).toBe(layers)
    expect(count.get(activate)).toBe(layers)
    expect(count.get('SkipLayerNormalization')).toBe(1 + 2 * layers)
    expect(count.get(product)).toBe(6 * layers)
    // One addition for the embeddings, of which the norm takes the other in.
    expect(count.get('Add')).toBe(1)
    for (const apart of ['Softmax', 'Transpose', 'Erf', 'Gelu', 'LayerNormalization'])
      expect(count.has(apart)).toBe(false)
  })
})
