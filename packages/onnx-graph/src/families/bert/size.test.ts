import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { TensorReader } from '@lamjs/core/backend'
import { expect, it } from 'vitest'
import { buildGraph, graphLayout } from '../../index.js'
import type { BertModel } from '../../testing/open-bert.js'
import { randomBert } from '../../testing/random-bert.js'

const WORDS = 'embeddings.word_embeddings.weight'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** The model with other weights. */
function reading(model: BertModel, float32: TensorReader['float32']): BertModel {
  return {
    ...model,
    openWeights: async () => {
      const weights = await model.openWeights()
      return { ...weights, load: async () => ({ ...(await weights.load()), float32 }) }
    },
  }
}

function build(model: BertModel, precision: 'float32' | 'int8') {
  const layout = graphLayout(model.config, { device: 'cpu' })
  return buildGraph(model, { layout, precision, branches: true, halfWords: true, fusedAttention: true })
}

it('a program past 2 GiB is refused before a matrix or the table of words is read', async () => {
  // multilingual-e5-large: 2.24 GB in float32.
  const model = randomBert({
    vocabSize: 250_002,
    hiddenSize: 1024,
    heads: 16,
    layers: 24,
    intermediateSize: 4096,
    maxPositionEmbeddings: 514,
    positionOffset: 2,
  })
  const read: string[] = []
  const large = reading(model, (name) => {
    read.push(name)
    return new Float32Array(name.includes('position') ? 514 * 1024 : name.includes('intermediate') ? 4096 : 1024)
  })
  await expect(build(large, 'float32')).rejects.toMatchObject({
    code: 'LAM_BACKEND_FAILED',
    message: expect.stringMatching(/would take 22\d+ bytes.*2 GiB.*int8/),
  })
  expect(read.length).toBeGreaterThan(24)
  expect(read.filter((name) => name === WORDS || /dense\.weight|query\.weight/.test(name))).toEqual([])
})

it.each(['float32', 'int8'] as const)(
  'the table of words is in memory twice, as weights and as program, in %s',
  async (precision) => {
    const model = randomBert({ vocabSize: 120_000, hiddenSize: 256, heads: 4, layers: 3, intermediateSize: 512 })
    const reader = await (await model.openWeights()).load()
    const words = new Float32Array(120_000 * 256).fill(0.1)
    collectGarbage()
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const watched = reading(model, (name) => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      return name === WORDS ? words : reader.float32(name)
    })
    const program = await build(watched, precision)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    expect(program.length).toBeGreaterThan(words.byteLength)
    expect(most / program.length).toBeGreaterThan(0.99)
    expect(most / program.length).toBeLessThan(1.5)
  },
)
