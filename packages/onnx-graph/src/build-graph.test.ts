import {
  CPU_SHAPES,
  GPU_SHAPES,
  LamError,
  openCheckpoint,
  rowLayout,
  type TokenBatch,
  throwIfAborted,
  wholeTexts,
} from '@lamjs/core'
import { goldenCases, oracleCases, tinyHierarchical, tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph, runBatch } from './index.js'
import { cpuExecutor } from './testing/cpu-executor.js'
import { nearbyCheckpoint } from './testing/nearby-checkpoint.js'

function batchOf(texts: readonly Int32Array[]): TokenBatch {
  const offsets = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => {
    offsets[i + 1] = offsets[i] + text.length
  })
  return { ids: Int32Array.from(texts.flatMap((text) => [...text])), offsets, spans: wholeTexts(offsets) }
}

/** Largest difference of a component, both normalised. */
function worst(row: Float32Array, expected: ArrayLike<number>): number {
  const norm = Math.hypot(...row)
  const other = Math.hypot(...Array.from(expected))
  return Math.max(...Array.from(row, (value, i) => Math.abs(value / norm - expected[i] / other)))
}

/**
 * The least bound on random texts, in units of what one rounding of every weight does to the text. In a text of one or two tokens a
 * head's output is a multiple of `q·k`, and the norm behind it takes the size away: where `q·k` is nearly zero, its rounding decides the
 * direction, in any float32 program. Measured on 26,000 random texts against the worst of four such roundings: median below 1, at most 21.
 */
const ROUNDINGS = 64

const kinds = [
  { kind: 'with branches, as CPUs run it', choice: CPU_SHAPES, branches: true },
  { kind: 'straight, as GPUs run it', choice: { ...GPU_SHAPES, rows: [1, 3] }, branches: false },
]

async function runnerOf(model: (typeof tinyModels)[number]['model'], choice = CPU_SHAPES, branches = true) {
  const checkpoint = await openCheckpoint(model)
  const { config } = checkpoint
  const layout = rowLayout(config, choice)
  const program = await buildGraph(checkpoint, { layout, precision: 'float32', branches, halfWords: true })
  const executor = await cpuExecutor(program, config)
  return { checkpoint, run: (batch: TokenBatch) => runBatch(batch, config, layout, executor, () => {}) }
}

describe.each(tinyModels)('the program of $name', ({ name, model }) => {
  it.each(kinds)(
    'gives every known vector to 1e-5, one by one and all at once, $kind',
    async ({ choice, branches }) => {
      const { checkpoint, run } = await runnerOf(model, choice, branches)
      const { hiddenSize } = checkpoint.config
      const known = [...(await oracleCases(name)).texts, ...(await goldenCases(name)).texts]
      for (const { ids, embedding } of known) expect(worst(await run(batchOf([ids])), embedding)).toBeLessThan(1e-5)
      const rows = await run(batchOf(known.map(({ ids }) => ids)))
      known.forEach(({ embedding }, i) => {
        expect(worst(rows.subarray(i * hiddenSize, (i + 1) * hiddenSize), embedding)).toBeLessThan(1e-5)
      })
    },
  )

  it('in float16 keeps within 5e-3, on a CPU that casts where it must', async () => {
    const checkpoint = await openCheckpoint(model)
    const { config } = checkpoint
    const layout = rowLayout(config)
    const options = { layout, precision: 'float16', branches: true, halfWords: true } as const
    const executor = await cpuExecutor(await buildGraph(checkpoint, options), config)
    const errors: number[] = []
    for (const { ids, embedding } of (await oracleCases(name)).texts) {
      errors.push(worst(await runBatch(batchOf([ids]), config, layout, executor, () => {}), embedding))
    }
    expect(Math.max(...errors)).toBeLessThan(5e-3)
    // And it is not float32 in disguise.
    expect(Math.max(...errors)).toBeGreaterThan(1e-5)
  })

  it('agrees with the reference on any batch, as far as float32 fixes an embedding', async () => {
    const { checkpoint, run } = await runnerOf(model)
    const { hiddenSize } = checkpoint.config
    const truth = await reference().compile(checkpoint)
    const nearby = await Promise.all(
      [1, 2, 3, 4].map((seed) => reference().compile(nearbyCheckpoint(checkpoint, seed))),
    )
    const text = fc.array(fc.integer({ min: 0, max: 199 }), { minLength: 1, maxLength: 90 })
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), async (texts) => {
        const batch = batchOf(texts.map((ids) => Int32Array.from(ids)))
        const [rows, expected] = [await run(batch), await truth.run(batch)]
        const moved = await Promise.all(nearby.map((program) => program.run(batch)))
        for (let i = 0; i < rows.length; i += hiddenSize) {
          const row = (values: Float32Array) => values.subarray(i, i + hiddenSize)
          const oneRounding = Math.max(...moved.map((values) => worst(row(values), row(expected))))
          expect(worst(row(rows), row(expected))).toBeLessThan(Math.max(1e-5, ROUNDINGS * oneRounding))
        }
      }),
      { numRuns: 15 },
    )
    for (const program of [truth, ...nearby]) await program.dispose()
  })
})

describe('runBatch', () => {
  it('stops before the next run when it is told to', async () => {
    const { checkpoint, run } = await runnerOf(tinyHierarchical)
    const layout = rowLayout(checkpoint.config)
    let runs = 0
    const controller = new AbortController()
    const executor = {
      execute: async () => {
        runs += 1
        if (runs === 2) controller.abort()
        return new Float32Array(4 * layout.tokens * checkpoint.config.hiddenSize)
      },
    }
    const batch = batchOf([new Int32Array(600).fill(5)])
    const stopped = runBatch(batch, checkpoint.config, layout, executor, () => throwIfAborted(controller.signal))
    await expect(stopped).rejects.toSatisfy((error) => LamError.is(error) && error.code === 'LAM_ABORTED')
    expect(runs).toBe(2)
    expect((await run(batch)).length).toBe(checkpoint.config.hiddenSize)
  })
})
