import { openCheckpoint } from '@lamjs/core/backend'
import { graphLayout, planRuns, shapeName } from '@lamjs/onnx-graph'
import { tinyFlat, tinyHierarchical64 } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { onnx } from './backend.js'
import { textsOf } from './testing/texts.js'

const LONGEST = 3000
const TEXTS = 10_000

/**
 * Every length from 1 to 3,000 once and short ones, which are the most in practice, to fill up, in an order that mixes them (7,919 is
 * prime).
 */
const lengths = Array.from({ length: TEXTS }, (_, i) => {
  const place = (i * 7919) % TEXTS
  return place < LONGEST ? place + 1 : 1 + (place % 100)
})
/** How many texts a call has, in turn. */
const CALLS = [1, 2, 3, 7, 40, 200]

function offsetsOf(texts: readonly number[]): Uint32Array {
  const offsets = new Uint32Array(texts.length + 1)
  texts.forEach((length, i) => {
    offsets[i + 1] = offsets[i] + length
  })
  return offsets
}

function* calls(texts: readonly number[]): Generator<number[]> {
  for (let start = 0, i = 0; start < texts.length; start += CALLS[i % CALLS.length], i++) {
    yield texts.slice(start, start + CALLS[i % CALLS.length])
  }
}

describe('10,000 texts with every length from 1 to 3,000 tokens among them', () => {
  it.each([
    ['CPU', 'cpu'],
    ['GPU', 'gpu'],
  ] as const)(
    'are planned, all of them and some short ones more, in the %s shapes alone, which are all used',
    async (_, device) => {
      expect(new Set(lengths).size).toBe(LONGEST)
      for (const model of [tinyHierarchical64, tinyFlat]) {
        const { config } = await openCheckpoint(model)
        const layout = graphLayout(config, { device })
        const used = new Set<string>()
        let tokens = 0
        const short = [
          ...Array.from({ length: 80 }, (_, i) => [i + 1]),
          Array.from({ length: 64 }, (_, i) => i + 1),
          new Array(20).fill(20),
        ]
        for (const call of [...calls(lengths), ...short]) {
          for (const { shape, pieces } of planRuns(offsetsOf(call), config, layout)) {
            used.add(shapeName(shape))
            for (const { keep } of pieces) tokens += keep
          }
        }
        expect([...used].sort()).toEqual(layout.shapes.map(shapeName).sort())
        expect(layout.shapes.length).toBeLessThanOrEqual(device === 'cpu' ? 15 : 3)
        expect(tokens).toBe([...lengths, ...short.flat()].reduce((a, b) => a + b))
      }
    },
  )

  it('are run, up to 1,000 tokens, through one layer in a strict program; nothing new is compiled', async () => {
    // Longer ones, four fifths of the tokens, are more blocks of the same shapes, as their plans have shown.
    const texts = lengths.filter((length) => length <= 1000)
    const checkpoint = await openCheckpoint(tinyHierarchical64)
    // One layer is a third of the work and no less of the planning.
    const config = { ...checkpoint.config, layers: 1 }
    const program = await onnx({ device: 'cpu', cache: false }).compile({ ...checkpoint, config }, { strict: true })
    const before = program.compilation().programs
    expect(before.length).toBe(16)
    let rows = 0
    for (const call of calls(texts)) rows += (await program.run(textsOf(...call))).length
    expect(texts.length).toBe(TEXTS - 2000)
    expect(rows).toBe(texts.length * config.hiddenSize)
    expect(program.compilation().programs).toEqual(before)
    await program.dispose()
  }, 300_000)
})
