import type { TokenBatch } from '@lamjs/core/backend'
import { bertCases, bertEncoders, bertRerankers, pairCases } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { runs } from '@lamjs/tooling/test-tiers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph, graphLayout, runBatch } from '../../index.js'
import type { GraphOptions } from '../../program-interface.js'
import { batchOf, worst } from '../../testing/batches.js'
import { cpuExecutor } from '../../testing/cpu-executor.js'
import { type BertModel, openBert } from '../../testing/open-bert.js'
import { randomBert } from '../../testing/random-bert.js'

const KINDS = [
  ['fused', 'cpu', true],
  ['plain', 'gpu', false],
] as const

async function runnerOf(model: BertModel, device: 'cpu' | 'gpu' = 'cpu', changes: Partial<GraphOptions> = {}) {
  const { config } = model
  const layout = graphLayout(config, { device })
  const options = { layout, precision: 'float32', branches: true, halfWords: true, fusedAttention: true } as const
  const executor = await cpuExecutor(await buildGraph(model, { ...options, ...changes }), config)
  return (batch: TokenBatch) => runBatch(batch, config, layout, executor, () => {})
}

async function truthOf(model: BertModel) {
  const program = await reference().compile(model)
  return (batch: TokenBatch) => program.run(batch)
}

function expectRows(rows: Float32Array, expected: Float32Array, width: number, bound = 1e-5): void {
  expect(rows.length).toBe(expected.length)
  for (let at = 0; at < rows.length; at += width) {
    expect(worst(rows.subarray(at, at + width), expected.subarray(at, at + width))).toBeLessThan(bound)
  }
}

describe.each(bertEncoders)('the program of $name', ({ name, model }) => {
  const pooling = name === 'tiny-bert-cls' ? 'cls' : 'mean'

  it.each(KINDS)('gives every known vector to 1e-5, alone and all at once, %s attention', async (_, device, fused) => {
    const opened = await openBert(model)
    const { hiddenSize } = opened.config
    const run = await runnerOf(opened, device, { fusedAttention: fused })
    const { cases } = await bertCases(name)
    const batch = (texts: readonly Int32Array[]): TokenBatch => {
      const whole = batchOf(texts)
      return pooling === 'mean'
        ? whole
        : { ...whole, spans: whole.spans.map((at, i) => (i % 2 ? whole.spans[i - 1] + 1 : at)) }
    }
    for (const { ids, pooled } of cases) expect(worst(await run(batch([ids])), pooled)).toBeLessThan(1e-5)
    const rows = await run(batch(cases.map(({ ids }) => ids)))
    cases.forEach(({ pooled }, i) => {
      expect(worst(rows.subarray(i * hiddenSize, (i + 1) * hiddenSize), pooled)).toBeLessThan(1e-5)
    })
  })

  it.each([
    ['float16', 5e-3],
    ['int8', 8e-2],
  ] as const)('in %s keeps within %f, and is not float32 in disguise', async (precision, bound) => {
    const opened = await openBert(model)
    const [run, exact] = [await runnerOf(opened, 'cpu', { precision }), await runnerOf(opened)]
    const batch = batchOf((await bertCases(name)).cases.map(({ ids }) => ids))
    const [rows, wanted] = [await run(batch), await exact(batch)]
    expectRows(rows, wanted, opened.config.hiddenSize, bound)
    // The weights of tiny-bert-cls are float16 already.
    if (precision === 'int8' || name !== 'tiny-bert-cls') expect(worst(rows, wanted)).toBeGreaterThan(1e-6)
  })

  it('agrees with the reference on any batch, whatever its types', async () => {
    const opened = await openBert(model)
    const { vocabSize, typeVocabSize, mostTokens, hiddenSize } = opened.config
    const [run, truth] = [await runnerOf(opened), await truthOf(opened)]
    const text = fc.array(fc.nat(vocabSize - 1), { minLength: 1, maxLength: Math.min(mostTokens, 150) })
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), fc.nat(1), async (texts, shift) => {
        const batch = batchOf(texts.map((ids) => Int32Array.from(ids)))
        const types = Uint8Array.from(batch.ids, (id) => (id + shift) % typeVocabSize)
        expectRows(await run({ ...batch, types }), await truth({ ...batch, types }), hiddenSize)
      }),
      { numRuns: runs(12) },
    )
  })
})

describe.each(bertRerankers)('the program of $name', ({ name, model }) => {
  it('gives the first token of every pair as the reference does, types and all', async () => {
    const opened = await openBert(model)
    const pairs = await pairCases(name)
    const whole = batchOf(pairs.map(({ ids }) => ids))
    const types = Uint8Array.from(pairs.flatMap((pair) => [...pair.types]))
    const spans = whole.spans.map((at, i) => (i % 2 ? whole.spans[i - 1] + 1 : at))
    const batch = { ...whole, spans, types }
    const run = await runnerOf(opened)
    expectRows(await run(batch), await (await truthOf(opened))(batch), opened.config.hiddenSize)
  })
})

describe('activations', () => {
  it.each(['gelu', 'gelu_tanh', 'relu'] as const)('%s is what the reference computes', async (activation) => {
    const opened = await openBert(bertEncoders[1].model, { activation })
    const batch = batchOf([Int32Array.of(2, 17, 30, 45, 3), Int32Array.of(2, 99, 3)])
    const rows = await (await runnerOf(opened))(batch)
    expectRows(rows, await (await truthOf(opened))(batch), opened.config.hiddenSize)
  })
})

describe("a model of all-MiniLM-L6-v2's shape", () => {
  it('agrees with the reference to 1e-5', async () => {
    const model = randomBert({})
    const batch = batchOf([3, 20, 40].map((length) => Int32Array.from({ length }, (_, i) => (i * 7919) % 30522)))
    const rows = await (await runnerOf(model))(batch)
    expectRows(rows, await (await truthOf(model))(batch), model.config.hiddenSize)
  })

  it('gives a text of the longest length, which attention takes in blocks, as it gives it in pieces of a plain program', async () => {
    const model = randomBert({ layers: 1, vocabSize: 500, maxPositionEmbeddings: 1024 })
    const batch = batchOf([1024, 700].map((length) => Int32Array.from({ length }, (_, i) => (i * 7919) % 500)))
    const [rows, wanted] = [await runnerOf(model), await runnerOf(model, 'gpu', { fusedAttention: false })]
    expectRows(await rows(batch), await wanted(batch), model.config.hiddenSize, 1e-6)
  })
})
