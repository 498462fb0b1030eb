import type { TokenBatch } from '@lamjs/core/backend'
import { tinyModels } from '@lamjs/oracle'
import { runs } from '@lamjs/tooling/test-tiers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph, planRuns, runBatch } from '../../index.js'
import { batchOf, offsetsOf, worst } from '../../testing/batches.js'
import { cpuExecutor } from '../../testing/cpu-executor.js'
import { float32Truth } from '../../testing/float32-truth.js'
import { openLam } from '../../testing/open-lam.js'
import { feedsOf, lamLayout } from './layout.js'

const textOf = (length: number, first: number) => Int32Array.from({ length }, (_, i) => (first + i * 37) % 200)

describe.each(tinyModels)('a text alone in $name', ({ model }) => {
  it.each([
    ['neighbours looked up', false],
    ['convolutions in blocks of channels', true],
  ])('gives what the reference gives, and what it gives among others, %s', async (_, blockedConvolutions) => {
    const checkpoint = await openLam(model)
    const { config } = checkpoint
    const layout = lamLayout(config, { device: 'cpu' })
    const options = {
      layout,
      precision: 'float32',
      branches: true,
      halfWords: true,
      fusedAttention: true,
      blockedConvolutions,
    } as const
    const executor = await cpuExecutor(await buildGraph(checkpoint, options), config)
    const run = (batch: TokenBatch) => runBatch(batch, config, layout, executor, () => {})
    const truth = await float32Truth(checkpoint)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 64 }), fc.nat(199), async (length, first) => {
        const text = textOf(length, first)
        const alone = await run(batchOf([text]))
        await truth.expectRows(batchOf([text]), alone)
        const others = await run(batchOf([text, textOf(3, first + 1)]))
        expect(worst(others.subarray(0, config.hiddenSize), alone)).toBeLessThan(1e-5)
      }),
      { numRuns: runs(12) },
    )
    await truth.dispose()
  })

  it('is told to the program, and no other run is', async () => {
    const { config } = await openLam(model)
    const layout = lamLayout(config, { device: 'cpu' })
    const told = (...lengths: number[]) => {
      const offsets = offsetsOf(lengths)
      const batch = { ids: new Int32Array(offsets[lengths.length]).fill(5), offsets }
      return [...planRuns(offsets, config, layout)].map((run) => feedsOf(run, batch, layout, config).alone.data[0])
    }
    expect([told(7), told(7, 3), told(1)]).toEqual([[1], [0], [1]])
    expect(told(500).every((alone) => alone === 0)).toBe(true)
  })
})
