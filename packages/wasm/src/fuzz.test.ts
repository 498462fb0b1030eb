import { errorOf } from '@lamjs/conformance'
import { LamError, type ModelConfig, openCheckpoint, type TokenBatch } from '@lamjs/core/backend'
import { bertEncoders, tinyFlat, tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { describe, expect, it } from 'vitest'
import { drawGeometry, generator } from '../../native/scripts/random-geometry.mjs'
import { wasm } from './index.js'
import { batchOfLengths } from './testing/batches.js'
import { runningVariants } from './testing/builds.js'
import { directions, largestDifference } from './testing/directions.js'
import { openEngine, runToEnd } from './testing/engines.js'

const encoders = [...tinyModels, ...bertEncoders]

type Random = ReturnType<typeof generator>

/** A few texts, some of one token. */
function goodBatch(random: Random): TokenBatch {
  return batchOfLengths(Array.from({ length: random.whole(1, 6) }, () => [1, random.whole(1, 60)][random.whole(0, 1)]))
}

/** One number of a good batch made bad. */
function badBatch(random: Random, vocabulary: number): TokenBatch {
  const { ids, offsets, spans } = goodBatch(random)
  const far = 2 ** 32 - random.whole(1, 9)
  const pick = (...values: number[]) => values[random.whole(0, values.length - 1)]
  const text = random.whole(0, offsets.length - 2)
  const kinds: (() => Partial<TokenBatch>)[] = [
    () => ({ ids: ids.with(random.whole(0, ids.length - 1), pick(-1, vocabulary, 2 ** 31 - 1, -(2 ** 31))) }),
    () => ({ offsets: offsets.with(0, pick(1, far)) }),
    () => ({ offsets: offsets.with(-1, ids.length + pick(1, -1, 100_000, far)) }),
    // A text without tokens, or with fewer than none.
    () => ({ offsets: offsets.with(text + 1, pick(0, far)) }),
    () => ({ spans: spans.with(2 * text + 1, pick(0, ids.length + 1, far)) }),
    () => ({ spans: spans.with(2 * text, pick(ids.length, far)) }),
    () => ({ offsets: new Uint32Array(0) }),
    () => ({ ids: new Int32Array(0) }),
    () => ({ ids: new Int32Array(0), offsets: Uint32Array.of(0) }),
  ]
  return { ids, offsets, spans, ...kinds[random.whole(0, kinds.length - 1)]() }
}

describe.each(runningVariants)('%s', (variant) => {
  it.each(['lam', 'bert'] as const)('random geometries of %s are what the reference computes', async (family) => {
    for (let index = 0; index < (everyCase ? 60 : 12); index++) {
      const { checkpoint, batch, label } = drawGeometry(1, index, 1, family)
      const expected = await directions(reference(), checkpoint, batch)
      const found = await directions(wasm({ variant }), checkpoint, batch)
      expect(largestDifference(found, expected), `${index}: ${label}`).toBeLessThan(1e-5)
    }
  })

  it.each(encoders)('$name: the engine refuses hostile batches, and goes on', async ({ model }) => {
    const { vocabSize } = (await openCheckpoint(model)).config
    const engine = await openEngine(model, variant)
    const good = batchOfLengths([3, 1, 40])
    const expected = runToEnd(engine, good)
    const random = generator(1)
    for (let round = 0; round < 2000; round++) {
      const error = await errorOf(() => engine.begin(badBatch(random, vocabSize)))
      expect(error.code, `round ${round}`).toBe('LAM_INPUT_INVALID')
      if (round % 200 === 0) expect(runToEnd(engine, good)).toEqual(expected)
    }
  })

  it.each(encoders)('$name: a program refuses them, too, and computes what lies between', async ({ model }) => {
    const checkpoint = await openCheckpoint(model)
    const program = await wasm({ variant }).compile(checkpoint)
    const random = generator(2)
    const runs = Array.from({ length: 100 }, async (_, round) => {
      if (round % 2 === 0) {
        const { code } = await errorOf(() => program.run(badBatch(random, checkpoint.config.vocabSize)))
        expect(code).toBe('LAM_INPUT_INVALID')
        return
      }
      const batch = goodBatch(random)
      const rows = await program.run(batch)
      expect(rows.every(Number.isFinite)).toBe(true)
      expect(rows).toHaveLength((batch.spans.length / 2) * checkpoint.config.hiddenSize)
    })
    await Promise.all(runs)
    await program.dispose()
  })

  // Core compares a config with the tensors before; the engine does so again.
  it.each(encoders)('$name: the numbers of another config make an engine or a LamError', async ({ model }) => {
    const { config } = await openCheckpoint(model)
    for (const [name, value] of Object.entries(config)) {
      if (typeof value !== 'number') continue
      for (const other of [1, value + 1, 2 * value, 4096]) {
        const change = { [name]: other } as Partial<ModelConfig>
        const outcome = await openEngine(model, variant, change).catch((error) => error)
        expect(LamError.is(outcome) || !outcome.broken, `${name} = ${other}: ${outcome}`).toBe(true)
      }
    }
  })

  it('a text of three tokens needs no memory for a chunk of 4,096', async () => {
    const engine = await openEngine(tinyFlat, variant, { chunkSize: 4096 } as Partial<ModelConfig>)
    runToEnd(engine, batchOfLengths([3]))
    // Triangles of 4,096 by 4,096 would be 200 MB.
    expect(engine.memoryBytes).toBeLessThan(20e6)
  })
})
