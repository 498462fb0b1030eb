import { describe, expect, it } from 'vitest'
import { buildGraph, graphLayout } from '../../index.js'
import type { RowRun } from '../../rows/row-run.js'
import { cpuExecutor } from '../../testing/cpu-executor.js'
import { randomBert } from '../../testing/random-bert.js'
import { bertFeeds } from './feeds.js'

const model = randomBert({
  hiddenSize: 64,
  heads: 2,
  intermediateSize: 128,
  vocabSize: 500,
  layers: 2,
  maxPositionEmbeddings: 2048,
})
const { config } = model
const OWN = 2

/** Four texts in two rows, one of them (segment 2 of row 0) in the middle, padding behind. */
function runIn(tokens: number) {
  const lengths = [Math.floor(tokens / 4), Math.floor(tokens / 3), 3, 5]
  const offsets = Uint32Array.from([0, 0, 0, 0, 0], (_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0))
  const pieces = lengths.map((length, text) => {
    const [row, column] = text === 3 ? [1, 0] : [0, offsets[text]]
    return { text, start: 0, length, keep: length, row, column, block: false }
  })
  const run: RowRun = { shape: { rows: 2, tokens, carried: false }, pieces, carry: Int32Array.of(-1, -1) }
  const ids = Int32Array.from({ length: offsets[4] }, (_, i) => (i * 37) % 500)
  return { run, feeds: bertFeeds(run, { ids, offsets }, config) }
}

describe.each([
  { fusedAttention: true, precision: 'float32' },
  { fusedAttention: false, precision: 'float32' },
  { fusedAttention: true, precision: 'int8' },
] as const)('in $precision, fused attention $fusedAttention', ({ fusedAttention, precision }) => {
  it.each([32, 128, 512, 2048])(
    'a text in a row of %i tokens is the same bits whatever its neighbours and the padding are',
    async (tokens) => {
      const layout = graphLayout(config, { device: 'cpu' })
      const options = { layout, precision, branches: true, halfWords: true, fusedAttention } as const
      const executor = await cpuExecutor(await buildGraph(model, options), config)
      const { run, feeds } = runIn(tokens)
      const own = (cell: number) => cell < tokens && feeds.segments.data[cell] === OWN
      const before = Float32Array.from(await executor.execute(run, feeds))
      for (let cell = 0; cell < 2 * tokens; cell++) {
        if (own(cell)) continue
        feeds.ids.data[cell] = (cell * 7 + 131) % 500
        feeds.positions.data[cell] = (cell * 13) % 2048
        feeds.types.data[cell] = 1
      }
      const after = await executor.execute(run, feeds)
      const [same, other] = [new Set<boolean>(), new Set<boolean>()]
      for (let at = 0; at < after.length; at++) {
        const cell = Math.floor(at / config.hiddenSize)
        ;(own(cell) ? same : other).add(Object.is(before[at], after[at]))
      }
      expect([...same]).toEqual([true])
      // The others did change.
      expect(other.has(false)).toBe(true)
      expect(after.every(Number.isFinite)).toBe(true)
    },
  )
})
