import { type LamConfig, LamError, type TokenBatch, throwIfAborted } from '@lamjs/core/backend'
import { goldenCases, oracleCases, tinyHierarchical, tinyModels } from '@lamjs/oracle'
import { runs } from '@lamjs/tooling/test-tiers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph, runBatch } from '../../index.js'
import { batchOf, worst } from '../../testing/batches.js'
import { cpuExecutor } from '../../testing/cpu-executor.js'
import { float32Truth } from '../../testing/float32-truth.js'
import { openLam } from '../../testing/open-lam.js'
import { lamLayout } from './layout.js'
import { GPU_SHAPES, rowLayout } from './row-layout.js'

const kinds = [
  { kind: 'as CPUs run it', layoutOf: (config: LamConfig) => lamLayout(config, { device: 'cpu' }), branches: true },
  {
    kind: 'as x64 runs it',
    layoutOf: (config: LamConfig) => lamLayout(config, { device: 'cpu' }),
    branches: true,
    blockedConvolutions: true,
  },
  { kind: 'in rows of blocks on a CPU', layoutOf: (config: LamConfig) => rowLayout(config), branches: true },
  {
    kind: 'straight, as GPUs run it',
    layoutOf: (config: LamConfig) => rowLayout(config, { ...GPU_SHAPES, rows: [1, 3] }),
    branches: false,
  },
]

async function runnerOf(
  model: (typeof tinyModels)[number]['model'],
  { layoutOf, branches, blockedConvolutions = false } = kinds[0],
) {
  const checkpoint = await openLam(model)
  const { config } = checkpoint
  const layout = layoutOf(config)
  const program = await buildGraph(checkpoint, {
    layout,
    precision: 'float32',
    branches,
    blockedConvolutions,
    halfWords: true,
    fusedAttention: true,
  })
  const executor = await cpuExecutor(program, config)
  return { checkpoint, run: (batch: TokenBatch) => runBatch(batch, config, layout, executor, () => {}) }
}

describe.each(tinyModels)('the program of $name', ({ name, model }) => {
  it.each(kinds)('gives every known vector to 1e-5, one by one and all at once, $kind', async (kind) => {
    const { checkpoint, run } = await runnerOf(model, kind)
    const { hiddenSize } = checkpoint.config
    const known = [...(await oracleCases(name)).texts, ...(await goldenCases(name)).texts]
    for (const { ids, embedding } of known) expect(worst(await run(batchOf([ids])), embedding)).toBeLessThan(1e-5)
    const rows = await run(batchOf(known.map(({ ids }) => ids)))
    known.forEach(({ embedding }, i) => {
      expect(worst(rows.subarray(i * hiddenSize, (i + 1) * hiddenSize), embedding)).toBeLessThan(1e-5)
    })
  })

  it('in float16 keeps within 5e-3, on a CPU that casts where it must', async () => {
    const checkpoint = await openLam(model)
    const { config } = checkpoint
    const layout = rowLayout(config)
    const options = { layout, precision: 'float16', branches: true, halfWords: true, fusedAttention: true } as const
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
    const truth = await float32Truth(checkpoint)
    const text = fc.array(fc.integer({ min: 0, max: 199 }), { minLength: 1, maxLength: 90 })
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), async (texts) => {
        const batch = batchOf(texts.map((ids) => Int32Array.from(ids)))
        await truth.expectRows(batch, await run(batch))
      }),
      { numRuns: runs(15) },
    )
    await truth.dispose()
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
