import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RowRun } from '../../rows/row-run.js'
import { shapeName } from '../../rows/row-shape.js'
import { offsetsOf } from '../../testing/batches.js'
import { CPU_SHAPES, GPU_SHAPES, type RowLayout, rowLayout, type ShapeChoice } from './row-layout.js'
import { planRows } from './row-plan.js'

const MINI = { recurrence: 'hierarchical', chunkSize: 64, layers: 6 } as const
const layouts = fc.constantFrom(
  ...[CPU_SHAPES, GPU_SHAPES, { rows: [3, 5], anyLength: false, plain: false, chunks: 8, overhead: 4 }].flatMap(
    (choice) => [
      rowLayout(MINI, choice),
      rowLayout({ recurrence: 'hierarchical', chunkSize: 8, layers: 2 }, choice),
      rowLayout({ recurrence: 'hierarchical', chunkSize: 3, layers: 12 }, choice),
      rowLayout({ recurrence: 'flat', chunkSize: 64, layers: 12 }, choice),
    ],
  ),
)
const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 700 })), { maxLength: 60 })

function plan(texts: readonly number[], layout: RowLayout): RowRun[] {
  return [...planRows(offsetsOf(texts), layout)]
}

describe('planRows', () => {
  it('keeps every token of every text once, in order', () => {
    fc.assert(
      fc.property(lengths, layouts, (texts, layout) => {
        const done = texts.map(() => 0)
        for (const { pieces } of plan(texts, layout)) {
          for (const { text, start, keep } of pieces) {
            expect(start).toBe(done[text])
            done[text] += keep
          }
        }
        expect(done).toEqual(texts)
      }),
    )
  })

  it('uses only shapes of the list, and puts two pieces never into one cell', () => {
    fc.assert(
      fc.property(lengths, layouts, (texts, layout) => {
        for (const { shape, pieces } of plan(texts, layout)) {
          expect(layout.shapes.map(shapeName)).toContain(shapeName(shape))
          expect(shape.tokens).toBeLessThanOrEqual(shape.upTo ?? shape.tokens)
          const taken = new Uint8Array(shape.rows * shape.tokens)
          for (const { row, column, length } of pieces) {
            expect(column + length).toBeLessThanOrEqual(shape.tokens)
            for (let t = 0; t < length; t++) taken[row * shape.tokens + column + t] += 1
          }
          expect(taken.every((count) => count <= 1)).toBe(true)
        }
      }),
    )
  })

  it('gives a block of a longer text its whole look-ahead, and the state of its previous row', () => {
    fc.assert(
      fc.property(lengths, layouts, (texts, layout) => {
        let before = new Map<number, number>()
        for (const { shape, pieces, carry } of plan(texts, layout)) {
          const rows = new Map<number, number>()
          for (const { text, start, length, keep, row, block } of pieces) {
            expect(carry[row]).toBe(start > 0 ? before.get(text) : -1)
            if (start + keep < texts[text]) expect([keep, length]).toEqual([layout.block, layout.tokens])
            if (block) expect(shape.carried).toBe(true)
            else expect(length).toBeLessThanOrEqual(layout.packable)
            if (block) rows.set(text, row)
          }
          before = rows
        }
      }),
    )
  })

  it('keeps a text in its row while the number of rows does not change', () => {
    fc.assert(
      fc.property(lengths, layouts, (texts, layout) => {
        let rows = 0
        for (const { shape, carry } of plan(texts, layout)) {
          if (shape.rows === rows) expect(carry.every((from, row) => from === -1 || from === row)).toBe(true)
          rows = shape.rows
        }
      }),
    )
  })

  it('runs a short text alone in a row of its length on a CPU, in a full row on a GPU', () => {
    const shapes = (choice?: ShapeChoice) =>
      [10, 20, 40].map((length) => plan([length], rowLayout(MINI, choice))[0].shape)
    expect(shapes()).toEqual([10, 20, 40].map((tokens) => ({ rows: 1, tokens, carried: false, upTo: 72 })))
    expect(shapes(GPU_SHAPES)).toEqual(new Array(3).fill({ rows: 1, tokens: 72, carried: true }))
  })

  it('starts full runs only on a CPU', () => {
    const rows = plan([600, 600, 600], rowLayout(MINI)).map(({ shape }) => shape.rows)
    expect(new Set(rows)).toEqual(new Set([2, 1]))
  })

  it.each([
    { texts: 1, runs: 32, rows: [1] },
    { texts: 2, runs: 32, rows: [8] },
    { texts: 5, runs: 32, rows: [8] },
    { texts: 12, runs: 64, rows: [8] },
    { texts: 20, runs: 32, rows: [32] },
    { texts: 32, runs: 32, rows: [32] },
    { texts: 40, runs: 64, rows: [32, 8] },
  ])('advances $texts texts of 2,000 tokens side by side on a GPU, in $runs runs', ({ texts, runs, rows }) => {
    const planned = plan(new Array(texts).fill(2000), rowLayout(MINI, GPU_SHAPES))
    expect([planned.length, [...new Set(planned.map(({ shape }) => shape.rows))]]).toEqual([runs, rows])
  })

  it('takes more rows as soon as enough texts wait, even in the middle of a long text', () => {
    const few = plan([2000, 2000], rowLayout(MINI, GPU_SHAPES))
    const many = plan([2000, 2000, ...new Array(400).fill(60)], rowLayout(MINI, GPU_SHAPES))
    expect(many.length).toBe(few.length)
    expect(many.slice(0, 10).map(({ shape }) => shape.rows)).toEqual(new Array(10).fill(32))
  })

  it('wastes under a tenth of the cells on 200 sentences of 4 to 20 tokens', () => {
    const texts = Array.from({ length: 200 }, (_, i) => 4 + ((i * 7) % 17))
    const cells = plan(texts, rowLayout(MINI)).reduce((sum, { shape }) => sum + shape.rows * shape.tokens, 0)
    expect(texts.reduce((a, b) => a + b) / cells).toBeGreaterThan(0.9)
  })
})

describe('rowLayout', () => {
  it('makes rows of C + L tokens, rounded up to eights, and at most 6 shapes', () => {
    const { block, tokens, packable, shapes } = rowLayout(MINI)
    expect([block, tokens, packable, shapes.length]).toEqual([64, 72, 64, 6])
    expect(rowLayout(MINI, GPU_SHAPES).shapes.map(({ rows }) => rows)).toEqual([1, 8, 32])
  })

  it('takes whole chunks of any length', () => {
    const lengthsOf = (chunkSize: number) => {
      const { block, tokens, chunk } = rowLayout({ recurrence: 'hierarchical', chunkSize, layers: 2 })
      return [block, tokens, chunk]
    }
    expect(lengthsOf(8)).toEqual([64, 72, 8])
    expect(lengthsOf(48)).toEqual([96, 104, 48])
    expect(lengthsOf(200)).toEqual([200, 208, 200])
  })
  it('drops shapes of many rows whose matrices would take too much memory, and refuses chunks of more than 1,024 tokens', () => {
    const countsOf = (chunkSize: number) => {
      const { shapes } = rowLayout({ recurrence: 'hierarchical', chunkSize, layers: 6 }, GPU_SHAPES)
      return shapes.map(({ rows }) => rows)
    }
    expect([64, 248, 500, 1024].map(countsOf)).toEqual([[1, 8, 32], [1, 8, 32], [1, 8], [1]])
    expect(() => countsOf(1025)).toThrow(expect.objectContaining({ code: 'LAM_CHECKPOINT_CONFIG_INVALID' }))
    expect(() => countsOf(1025)).toThrow(/at most 1024.*found 1025/)
    expect(rowLayout({ recurrence: 'flat', chunkSize: 4096, layers: 6 }).block).toBe(64)
  })
})
