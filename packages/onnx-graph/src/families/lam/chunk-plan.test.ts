import { runs } from '@lamjs/tooling/test-tiers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RowRun } from '../../rows/row-run.js'
import { shapeName } from '../../rows/row-shape.js'
import { offsetsOf } from '../../testing/batches.js'
import { type ChunkLayout, chunkLayout, chunkRows } from './chunk-layout.js'
import { planChunks } from './chunk-plan.js'

const MINI = { recurrence: 'hierarchical', chunkSize: 64, layers: 6 } as const
const layouts = fc.constantFrom(
  chunkLayout(MINI),
  chunkLayout({ ...MINI, chunkSize: 32, layers: 32 }),
  chunkLayout({ ...MINI, chunkSize: 100 }, [2, 5]),
  chunkLayout({ ...MINI, chunkSize: 1024 }),
)
const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 2500 })), {
  maxLength: 60,
})

function plan(texts: readonly number[], layout: ChunkLayout): RowRun[] {
  return [...planChunks(offsetsOf(texts), layout)]
}

const shapesOf = (texts: readonly number[]) => plan(texts, chunkLayout(MINI)).map(({ shape }) => shape)

describe('planChunks', () => {
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

  it('uses only shapes of the list, puts two pieces never into one cell, and nothing else into the rows of a long text', () => {
    fc.assert(
      fc.property(lengths, layouts, (texts, layout) => {
        for (const { shape, pieces, carry } of plan(texts, layout)) {
          expect(layout.shapes.map(shapeName)).toContain(shapeName(shape))
          expect(shape.tokens).toBeLessThanOrEqual(shape.upTo ?? shape.tokens)
          expect(carry.length).toBe(shape.rows)
          const { rows, tokens } = chunkRows(shape, layout)
          const owners = new Int32Array(rows * tokens).fill(-1)
          const long = new Set<number>()
          for (const { text, row, column, length, block } of pieces) {
            const first = row * shape.tokens + column
            expect(column + length).toBeLessThanOrEqual(shape.tokens)
            expect(Math.floor((first + length - 1) / tokens) === Math.floor(first / tokens) || block).toBe(true)
            if (block) expect([shape.carried, first % tokens]).toEqual([true, 0])
            for (let at = first; at < first + length; at++) {
              expect(owners[at]).toBe(-1)
              owners[at] = text
            }
            if (block) for (let at = first; at < first + length; at += tokens) long.add(at / tokens)
          }
          for (const row of long)
            expect(new Set(owners.subarray(row * tokens, (row + 1) * tokens)).size).toBeLessThan(3)
        }
      }),
      { numRuns: runs(100) },
    )
  })

  it('cuts a text only where the largest run is too short for it, before a last row that holds the look-ahead', () => {
    fc.assert(
      fc.property(lengths, layouts, (texts, layout) => {
        let open: number | undefined
        for (const { shape, pieces, carry } of plan(texts, layout)) {
          expect(carry[0]).toBe(open === undefined ? -1 : 0)
          if (open !== undefined) expect([pieces[0].text, pieces[0].column]).toEqual([open, 0])
          open = undefined
          for (const { text, start, length, keep } of pieces) {
            if (start + keep === texts[text]) continue
            open = text
            expect(pieces.length).toBe(1)
            expect(texts[text] - start).toBeGreaterThan(layout.most * layout.chunk)
            expect([keep, length - keep]).toEqual([shape.tokens - layout.chunk, layout.lookahead])
          }
        }
        expect(open).toBeUndefined()
      }),
    )
  })

  it.each([
    { texts: [1], tokens: 1, shape: '1 x up to 64 tokens' },
    { texts: [7], tokens: 7, shape: '1 x up to 64 tokens' },
    { texts: [7, 12], tokens: 19, shape: '1 x up to 64 tokens' },
    { texts: [60], tokens: 60, shape: '1 x up to 64 tokens' },
    { texts: [64], tokens: 64, shape: '1 x up to 64 tokens' },
    { texts: [65], tokens: 128, shape: '1 x 128 tokens, carried state' },
    { texts: [1000], tokens: 1024, shape: '1 x 1024 tokens, carried state' },
  ])('runs $texts tokens in one row of $tokens, $shape', ({ texts, tokens, shape }) => {
    expect(shapesOf(texts).map((found) => [found.rows * found.tokens, shapeName(found)])).toEqual([[tokens, shape]])
  })

  it('runs sentences in full rows', () => {
    expect(shapesOf(new Array(44).fill(20))).toEqual([
      ...new Array(2).fill({ rows: 8, tokens: 40, carried: false }),
      { rows: 4, tokens: 40, carried: false },
      { rows: 2, tokens: 40, carried: false },
    ])
  })

  it('runs sentences of which two fit into a row of a chunk, and one into a shorter row, in rows of a chunk', () => {
    expect(shapesOf(new Array(32).fill(30))).toEqual(new Array(2).fill({ rows: 1, tokens: 512, carried: true }))
  })

  it('puts whole documents beside one another, and what goes on before them', () => {
    const runs = plan([640, 380, 1500], chunkLayout(MINI))
    expect(runs.map(({ pieces }) => pieces.map(({ text, start, keep }) => [text, start, keep]))).toEqual([
      [[2, 0, 960]],
      [
        [2, 960, 540],
        [1, 0, 380],
      ],
      [[0, 0, 640]],
    ])
  })
})
