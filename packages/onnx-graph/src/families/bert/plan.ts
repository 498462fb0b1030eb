import { type PackedText, packRows } from '../../rows/pack-rows.js'
import type { RowPiece, RowRun } from '../../rows/row-run.js'
import type { RowShape } from '../../rows/row-shape.js'
import type { BertLayout } from './layout.js'
import { MOST_SEGMENTS } from './segments.js'

/** Padding is a segment too. */
const MOST_TEXTS = MOST_SEGMENTS - 1

/** The texts of one row. */
type Row = readonly PackedText[]

/**
 * Lays whole texts out in runs: longest first, those of like length in one run, each in a row of its own; short ones share rows, also the
 * rows that longer ones leave free. No text spans two rows. Every run's shape is one of the layout's.
 * @param offsets `[texts + 1]`, as in `TokenBatch`; no text is longer than the longest shape
 */
export function* planTexts(offsets: Uint32Array, layout: BertLayout): Generator<RowRun, void, undefined> {
  const lengths = Array.from({ length: offsets.length - 1 }, (_, text) => offsets[text + 1] - offsets[text])
  const texts = lengths.map((_, text) => text).sort((a, b) => lengths[b] - lengths[a] || a - b)
  const short = texts.filter((text) => lengths[text] <= layout.packable)
  const packs: Row[] = packRows(lengths, short, layout.packable, MOST_TEXTS).reverse()
  const alone = new Map<number, Row[]>()
  for (const text of texts.slice(0, texts.length - short.length)) {
    const tokens = rowLength(layout, lengths[text])
    alone.set(tokens, [...(alone.get(tokens) ?? []), [{ text, column: 0 }]])
  }
  for (const [tokens, rows] of alone) {
    while (rows.length > 0) {
      const shape = chooseShape(layout, tokens, rows.length)
      const taken = rows.splice(0, shape.rows)
      while (taken.length < shape.rows && packs.length > 0) taken.push(packs.pop() as Row)
      yield runOf(shape, taken, lengths)
    }
  }
  while (packs.length > 0) {
    const shape = chooseShape(layout, layout.packable, packs.length)
    const taken = packs.splice(-shape.rows).reverse()
    yield runOf(taken.length === 1 ? shortest(layout, taken[0], lengths, shape) : shape, taken, lengths)
  }
}

/** The shortest row that holds a text alone. */
function rowLength({ shapes }: BertLayout, length: number): number {
  return Math.min(...shapes.filter(({ tokens }) => tokens >= length).map(({ tokens }) => tokens))
}

/** The number of rows at which a run costs least for each row in use, the larger of two that cost the same. */
function chooseShape({ shapes, overhead }: BertLayout, tokens: number, ready: number): RowShape {
  const cost = ({ rows }: RowShape) => (overhead + rows) / Math.min(rows, ready)
  const fitting = shapes.filter((shape) => shape.tokens === tokens).sort((a, b) => b.rows - a.rows)
  return fitting.reduce((best, shape) => (cost(shape) < cost(best) ? shape : best))
}

/** The shortest shape of one row that holds the texts of a row; `other` where there is none. */
function shortest({ shapes }: BertLayout, row: Row, lengths: readonly number[], other: RowShape): RowShape {
  const needed = Math.max(...row.map(({ text, column }) => column + lengths[text]))
  const fitting = shapes.filter(({ rows, tokens }) => rows === 1 && tokens >= needed)
  return fitting.reduce((best, shape) => (shape.tokens < best.tokens ? shape : best), fitting[0] ?? other)
}

function runOf(shape: RowShape, rows: readonly Row[], lengths: readonly number[]): RowRun {
  const pieces = rows.flatMap((texts, row) =>
    texts.map(({ text, column }): RowPiece => {
      const length = lengths[text]
      return { text, start: 0, length, keep: length, row, column, block: false }
    }),
  )
  return { shape, pieces, carry: new Int32Array(shape.rows).fill(-1) }
}
