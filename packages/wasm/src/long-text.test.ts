import { openCheckpoint } from '@lamjs/core/backend'
import { tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { wasm } from './index.js'
import { batchOfLengths } from './testing/batches.js'
import { directions, largestDifference } from './testing/directions.js'
import { openEngine, runToEnd } from './testing/engines.js'

/** `LAM_LONG_TEXT=1000000` for the million that the package promises. */
const tokens = Number(process.env.LAM_LONG_TEXT ?? 60_000)

describe.each(tinyModels)('on $name', ({ model }) => {
  it('a text of 3,300 tokens runs in windows and is what the reference computes', async () => {
    // The whole, windows' borders, and a single token.
    const spans = Uint32Array.of(0, 3300, 1000, 1030, 1023, 1025, 2048, 3100, 3299, 3300)
    const batch = { ...batchOfLengths([3300]), spans }
    const checkpoint = await openCheckpoint(model)
    const expected = await directions(reference(), checkpoint, batch)
    expect(largestDifference(await directions(wasm(), checkpoint, batch), expected)).toBeLessThan(1e-5)
  })

  it(`a text of ${tokens} tokens takes 3 MB and its own ids more than a window`, async () => {
    const engine = await openEngine(model)
    const run = (length: number) => runToEnd(engine, batchOfLengths([length]))
    run(2000)
    const before = engine.memoryBytes
    expect(run(tokens).every(Number.isFinite)).toBe(true)
    // The ids are there twice while a run begins.
    expect(engine.memoryBytes - before).toBeLessThan(3e6 + 2 * 4 * tokens)
  })
})
