import { tinyHierarchical } from '@lamjs/oracle'
import { everyCase } from '@lamjs/tooling/test-tiers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph, runBatch } from '../../index.js'
import { batchOf } from '../../testing/batches.js'
import { cpuExecutor } from '../../testing/cpu-executor.js'
import { float32Truth } from '../../testing/float32-truth.js'
import { openLam } from '../../testing/open-lam.js'
import { reshapedCheckpoint } from '../../testing/reshaped-checkpoint.js'
import { chunkLayout } from './chunk-layout.js'
import { CPU_SHAPES, GPU_SHAPES, rowLayout } from './row-layout.js'

const tiny = await openLam(tinyHierarchical)

/** For CPUs, which may loop, and for GPUs: chunks, layers, and how many chunks the tail of a row then begins, look-ahead or the end of a text. */
const SHAPES = [
  [CPU_SHAPES, 1, 1, 8],
  [CPU_SHAPES, 3, 4, 2],
  [CPU_SHAPES, 5, 1, 2],
  [CPU_SHAPES, 8, 10, 2],
  [CPU_SHAPES, 12, 13, 2],
  [CPU_SHAPES, 64, 2, 1],
  [CPU_SHAPES, 100, 3, 1],
  [GPU_SHAPES, 1, 1, 8],
  [GPU_SHAPES, 4, 5, 2],
] as const
/** Usually a tail of two chunks and of one, and a row for GPUs. */
const TRIED = everyCase ? SHAPES : [SHAPES[1], SHAPES[5], SHAPES[8]]

describe.each(TRIED)('%#: chunks of a few tokens', (choice, chunkSize, layers, tail) => {
  const device = choice === CPU_SHAPES ? 'CPUs' : 'GPUs'
  it(`of ${chunkSize} in ${layers} layers, for ${device}, give what the reference gives wherever a text ends`, async () => {
    const checkpoint = reshapedCheckpoint(tiny, { chunkSize, layers })
    const { config } = checkpoint
    const layout = rowLayout(config, { ...choice, rows: [1, 2] })
    expect(Math.ceil((layout.tokens - layout.block) / layout.chunk)).toBe(tail)
    const options = {
      layout,
      precision: 'float32',
      branches: choice === CPU_SHAPES,
      halfWords: true,
      fusedAttention: true,
    } as const
    const executor = await cpuExecutor(await buildGraph(checkpoint, options), config)
    const truth = await float32Truth(checkpoint)
    const inTail = fc.integer({ min: layout.block + 1, max: layout.tokens })
    const length = fc.oneof(inTail, fc.integer({ min: 1, max: layout.block + layout.tokens }))
    await fc.assert(
      fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 3 }), fc.nat(199), async (lengths, first) => {
        const batch = batchOf(lengths.map((n) => Int32Array.from({ length: n }, (_, i) => (first + i * 37) % 200)))
        await truth.expectRows(batch, await runBatch(batch, config, layout, executor, () => {}))
      }),
      { numRuns: everyCase ? 8 : layers < 8 ? 3 : 1 },
    )
    await truth.dispose()
  })
})

it.each([1, 2, 3, 5, 8, 16])(
  'of %i tokens take as many nodes for CPUs as those of 64, or few more',
  async (chunkSize) => {
    const sizeOf = async (tokens: number) => {
      const checkpoint = reshapedCheckpoint(tiny, { chunkSize: tokens, layers: 24 })
      const layout = rowLayout(checkpoint.config)
      return nodesOf(
        await buildGraph(checkpoint, {
          layout,
          precision: 'float32',
          branches: true,
          halfWords: true,
          fusedAttention: true,
        }),
      )
    }
    expect(await sizeOf(chunkSize)).toBeLessThan(2 * (await sizeOf(64)))
  },
)

it.each(
  everyCase
    ? [
        [32, 2],
        [48, 9],
        [64, 3],
      ]
    : [[48, 3]],
)(
  'rows of one chunk, of %i tokens in %i layers, give what the reference gives wherever a text ends or is cut',
  async (chunkSize, layers) => {
    const checkpoint = reshapedCheckpoint(tiny, { chunkSize, layers })
    const { config } = checkpoint
    // Runs of few chunks, so that texts are cut often.
    const usual = chunkLayout(config)
    const most = 4
    const layout = { ...usual, most, shapes: usual.shapes.filter(({ tokens }) => tokens <= most * chunkSize) }
    const options = { layout, precision: 'float32', branches: true, halfWords: true, fusedAttention: true } as const
    const executor = await cpuExecutor(await buildGraph(checkpoint, options), config)
    const truth = await float32Truth(checkpoint)
    const length = fc.oneof(fc.integer({ min: 1, max: chunkSize }), fc.integer({ min: 1, max: 6 * chunkSize }))
    await fc.assert(
      fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 4 }), fc.nat(199), async (lengths, first) => {
        const batch = batchOf(lengths.map((n) => Int32Array.from({ length: n }, (_, i) => (first + i * 37) % 200)))
        await truth.expectRows(batch, await runBatch(batch, config, layout, executor, () => {}))
      }),
      { numRuns: everyCase ? 8 : layers < 8 ? 3 : 1 },
    )
    await truth.dispose()
  },
)

/** Nodes of a program, those in its branches and loops too: each is named after its first output. */
function nodesOf(program: Uint8Array): number {
  const names = Buffer.from(program)
    .toString('latin1')
    .match(/layer\.\d+\/[\w./]+_\d+/g)
  return new Set(names).size
}
