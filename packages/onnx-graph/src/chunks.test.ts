import { openCheckpoint, rowLayout } from '@lamjs/core'
import { tinyHierarchical } from '@lamjs/oracle'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph, runBatch } from './index.js'
import { batchOf } from './testing/batches.js'
import { cpuExecutor } from './testing/cpu-executor.js'
import { float32Truth } from './testing/float32-truth.js'
import { reshapedCheckpoint } from './testing/reshaped-checkpoint.js'

const tiny = await openCheckpoint(tinyHierarchical)

/** Chunks, layers, and how many chunks the tail of a row then begins: that behind the block, look-ahead or the end of a text. */
const SHAPES = [
  [1, 1, 8],
  [3, 4, 3],
  [4, 5, 2],
  [5, 1, 2],
  [8, 10, 2],
  [12, 13, 2],
  [64, 2, 1],
  [100, 3, 1],
] as const

describe.each(SHAPES)('chunks of %i tokens in %i layers', (chunkSize, layers, tail) => {
  it(`give what the reference gives wherever a text ends, ${tail} chunks behind the block`, async () => {
    const checkpoint = reshapedCheckpoint(tiny, { chunkSize, layers })
    const { config } = checkpoint
    const layout = rowLayout(config)
    expect(Math.ceil((layout.tokens - layout.block) / layout.chunk)).toBe(tail)
    const options = { layout, precision: 'float32', branches: true, halfWords: true } as const
    const executor = await cpuExecutor(await buildGraph(checkpoint, options), config)
    const truth = await float32Truth(checkpoint)
    const inTail = fc.integer({ min: layout.block + 1, max: layout.tokens })
    const length = fc.oneof(inTail, fc.integer({ min: 1, max: layout.block + layout.tokens }))
    await fc.assert(
      fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 3 }), fc.nat(199), async (lengths, first) => {
        const batch = batchOf(lengths.map((n) => Int32Array.from({ length: n }, (_, i) => (first + i * 37) % 200)))
        await truth.expectRows(batch, await runBatch(batch, config, layout, executor, () => {}))
      }),
      { numRuns: 8 },
    )
    await truth.dispose()
  })
})
