import { tinyFlat, tinyHierarchical, tinyModels } from '@lamjs/oracle'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sink } from '../../sink.js'
import { runStages } from '../../stages.js'
import { openLamModel, someIds } from '../../testing/open-model.js'
import { finish } from '../../work.js'
import { encoderOf } from './index.js'
import { Text } from './text.js'

describe.each(tinyModels)('a text of $name', ({ model: source }) => {
  it('has the same bits for every block size', async () => {
    const encoder = encoderOf(await openLamModel(source))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 90 }), (length, block) => {
        const ids = someIds(length)
        expect(runStages(encoder, { ids }, { block })).toEqual(runStages(encoder, { ids }, { block: length }))
      }),
      { numRuns: 25 },
    )
  })

  it('needs one token of look-ahead per layer: C + L tokens make the first C right in every layer', async () => {
    const { config, ...weights } = await openLamModel(source)
    // The position table is long enough for every text: stretching it would change every token.
    const positions = Float64Array.from({ length: 300 * config.hiddenSize }, (_, i) => Math.sin(i))
    const encoder = encoderOf({ ...weights, positions, config: { ...config, maxPositionEmbeddings: 300 } })
    const stages = (length: number) => runStages(encoder, { ids: someIds(300).subarray(0, length) })
    const kept = 2 * 64
    const whole = stages(300)
    const enough = stages(kept + config.layers)
    const tooFew = stages(kept + config.layers - 1)
    const difference = (other: typeof whole) =>
      Math.max(
        ...whole.map(({ hidden }, stage) =>
          hidden
            .subarray(0, kept * config.hiddenSize)
            .reduce((most, value, i) => Math.max(most, Math.abs(value - other[stage].hidden[i])), 0),
        ),
      )
    // Only the hierarchical recurrence differs: a shorter chunk changes ψ and δ, which show through the 1e-8 in unit().
    expect(difference(enough)).toBeLessThan(config.recurrence === 'flat' ? 1e-12 : 1e-7)
    expect(difference(tooFew)).toBeGreaterThan(1e-4)
  })
})

describe.each([
  ['flat', tinyFlat],
  ['hierarchical', tinyHierarchical],
])('a %s text of 20,000 tokens', (_name, source) => {
  it('runs in a megabyte, and gives a row for every token', async () => {
    const model = await openLamModel(source)
    const bytes = () => process.memoryUsage().arrayBuffers
    const ids = someIds(20_000)
    let tokens = 0
    let ended = 0
    let finite = true
    let peak = 0
    const sink: Sink = {
      *push(x, count, last) {
        tokens += count
        if (last) ended++
        for (let i = 0; i < count * model.config.hiddenSize; i++) finite = finite && Number.isFinite(x[i])
        peak = Math.max(peak, bytes())
        yield
      },
    }
    const before = bytes()
    finish(new Text(model, ids, sink).run())
    expect({ tokens, ended, finite }).toEqual({ tokens: 20_000, ended: 1, finite: true })
    // One layer's rows of the whole text would be 10 MB.
    expect(peak - before).toBeLessThan(2 ** 20)
  })
})

describe('a short text', () => {
  it('takes memory for its own length, not for a whole chunk', async () => {
    const { config, ...weights } = await openLamModel(tinyHierarchical)
    const encoder = encoderOf({ ...weights, config: { ...config, chunkSize: 4096 } })
    const before = process.memoryUsage().arrayBuffers
    const stages = runStages(encoder, { ids: someIds(10) })
    expect(stages.at(-1)?.hidden.every(Number.isFinite)).toBe(true)
    // One matrix of 4096×4096 would be 128 MiB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
  })
})
