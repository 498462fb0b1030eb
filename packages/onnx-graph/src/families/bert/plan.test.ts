import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shapeName } from '../../rows/row-shape.js'
import { offsetsOf } from '../../testing/batches.js'
import type { ShapeWish } from '../graph-family.js'
import { type BertLayout, bertLayout } from './layout.js'
import { planTexts } from './plan.js'

const LIMITS = [2, 10, 64, 127, 128, 512, 1000, 8192]
const WISHES: ShapeWish[] = [
  { device: 'cpu' },
  { device: 'gpu' },
  { device: 'gpu', rows: [3, 5] },
  { device: 'cpu', rows: [1] },
]

function plan(lengths: readonly number[], layout: BertLayout) {
  return [...planTexts(offsetsOf(lengths), layout)]
}

const cells = (runs: ReturnType<typeof plan>) => runs.reduce((sum, { shape }) => sum + shape.rows * shape.tokens, 0)

describe('planTexts', () => {
  it('puts every text whole into one row of a known shape, none over another, at most 15 a row', () => {
    const texts = fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 8192 })), {
      maxLength: 80,
    })
    fc.assert(
      fc.property(texts, fc.constantFrom(...LIMITS), fc.constantFrom(...WISHES), (wanted, limit, wish) => {
        const lengths = wanted.map((length) => 1 + (length % limit))
        const layout = bertLayout({ mostTokens: limit }, wish)
        const times = lengths.map(() => 0)
        for (const { shape, pieces, carry } of plan(lengths, layout)) {
          expect(layout.shapes).toContain(shape)
          expect(carry.every((from) => from === -1)).toBe(true)
          const taken = new Uint8Array(shape.rows * shape.tokens)
          const inRow = new Uint8Array(shape.rows)
          for (const { text, start, length, keep, row, column } of pieces) {
            times[text] += 1
            inRow[row] += 1
            expect([start, length, keep]).toEqual([0, lengths[text], lengths[text]])
            expect(column + length).toBeLessThanOrEqual(shape.tokens)
            for (let t = 0; t < length; t++) taken[row * shape.tokens + column + t] += 1
          }
          expect(Math.max(...taken)).toBe(1)
          expect(Math.max(...inRow)).toBeLessThanOrEqual(15)
        }
        expect(times.every((count) => count === 1)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('wastes under a tenth of the cells on 200 sentences of 4 to 40 tokens, and a sixteenth on documents of 130 to 512', () => {
    const layout = bertLayout({ mostTokens: 512 }, { device: 'cpu' })
    const filled = (lengths: readonly number[]) => lengths.reduce((a, b) => a + b) / cells(plan(lengths, layout))
    expect(filled(Array.from({ length: 200 }, (_, i) => 4 + ((i * 7) % 37)))).toBeGreaterThan(0.9)
    expect(filled(Array.from({ length: 200 }, (_, i) => 130 + ((i * 101) % 383)))).toBeGreaterThan(0.94)
  })

  it('runs a short text alone in the shortest row that holds it', () => {
    const layout = bertLayout({ mostTokens: 512 }, { device: 'cpu' })
    const shapes = [10, 20, 40, 70, 100, 300].map((length) => shapeName(plan([length], layout)[0].shape))
    expect(shapes).toEqual([16, 32, 64, 96, 128, 320].map((tokens) => `1 x ${tokens} tokens`))
    const rows = bertLayout({ mostTokens: 512 }, { device: 'gpu', rows: [8] })
    expect([20, 40].map((length) => shapeName(plan([length], rows)[0].shape))).toEqual([
      '1 x 32 tokens',
      '8 x 128 tokens',
    ])
  })

  it('takes documents of like length side by side on a GPU, and fills rows that are left with sentences', () => {
    const layout = bertLayout({ mostTokens: 512 }, { device: 'gpu' })
    const runs = plan([...Array(7).fill(500), ...Array(6).fill(20)], layout)
    expect(runs.map(({ shape, pieces }) => `${shapeName(shape)}: ${pieces.length}`)).toEqual(['8 x 512 tokens: 13'])
  })
})

describe('bertLayout', () => {
  it('has a short list of shapes, the longest as long as the model reads', () => {
    const listOf = (mostTokens: number, wish: ShapeWish) =>
      bertLayout({ mostTokens }, wish).shapes.map(({ rows, tokens }) => `${rows}x${tokens}`)
    expect(listOf(512, { device: 'cpu' }).join(' ')).toBe(
      '1x16 1x32 1x64 1x96 1x128 2x128 4x128 1x160 1x192 1x224 1x256 1x288 1x320 1x352 1x384 1x416 1x448 1x480 1x512',
    )
    expect(listOf(512, { device: 'gpu' }).join(' ')).toBe('1x32 1x128 8x128 32x128 1x256 8x256 1x512 8x512')
    expect(listOf(62, { device: 'gpu', rows: [2] }).join(' ')).toBe('1x32 2x64')
    expect(listOf(8192, { device: 'cpu' }).length).toBe(27)
    expect(listOf(20_000, { device: 'gpu' }).at(-1)).toBe('1x20000')
  })
})
