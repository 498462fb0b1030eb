import { type PackedText, packRows } from '../../rows/pack-rows.js'
import type { RowPiece, RowRun } from '../../rows/row-run.js'
import { fitted, type RowShape } from '../../rows/row-shape.js'
import type { RowLayout } from './row-layout.js'

interface LongText {
  readonly text: number
  readonly length: number
  start: number
  row: number
}

/**
 * Lays texts out in runs. Every long text under way advances by one block in each run. Free rows take the
 * first blocks of other long texts, then packs of short texts. Every run's shape is one of the layout's.
 * @param offsets `[texts + 1]`, as in `TokenBatch`
 */
export function* planRows(offsets: Uint32Array, layout: RowLayout): Generator<RowRun, void, undefined> {
  const lengths = Array.from({ length: offsets.length - 1 }, (_, text) => offsets[text + 1] - offsets[text])
  const texts = lengths.map((_, text) => text)
  const packs = packRows(
    lengths,
    texts.filter((text) => lengths[text] <= layout.packable),
    layout.tokens,
  ).reverse()
  const waiting = texts
    .filter((text) => lengths[text] > layout.packable)
    .sort((a, b) => lengths[a] - lengths[b] || b - a)
    .map((text): LongText => ({ text, length: lengths[text], start: 0, row: -1 }))
  let active: LongText[] = []

  while (active.length + waiting.length + packs.length > 0) {
    const rows = chooseRows(layout, active.length, active.length + waiting.length + packs.length)
    while (active.length < rows && waiting.length > 0) active.push(waiting.pop() as LongText)
    const carry = placeRows(active, rows)
    const taken = new Set(active.map(({ row }) => row))
    const pieces = active.map((long) => nextPiece(long, layout))
    let packed: readonly PackedText[] = []
    for (let row = 0; row < rows && packs.length > 0; row++) {
      if (taken.has(row)) continue
      packed = packs.pop() ?? []
      for (const { text, column } of packed) {
        const length = lengths[text]
        pieces.push({ text, start: 0, length, keep: length, row, column, block: false })
      }
    }
    yield { shape: chooseShape(layout, rows, active.length > 0, packed, lengths), pieces, carry }
    active = active.filter(({ start, length }) => start < length)
  }
}

/** The text's next tokens, a full row or the rest. Advances the text. */
function nextPiece(long: LongText, { tokens, block }: RowLayout): RowPiece {
  const { text, start, row } = long
  const length = Math.min(long.length - start, tokens)
  const last = start + length === long.length
  const keep = last ? length : block
  long.start = start + keep
  return { text, start, length, keep, row, column: 0, block: true }
}

/**
 * The number of rows at which a run costs least per used row; the larger one of a tie. At least the number of texts under
 * way.
 */
function chooseRows({ shapes, overhead }: RowLayout, active: number, ready: number): number {
  const counts = [...new Set(shapes.map(({ rows }) => rows))].filter((rows) => rows >= active).sort((a, b) => b - a)
  const cost = (rows: number) => (overhead + rows) / Math.min(rows, ready)
  return counts.reduce((best, rows) => (cost(rows) < cost(best) ? rows : best))
}

/** Keeps every text in its row, if the run has that row, so that its state need not move on the device. */
function placeRows(active: readonly LongText[], rows: number): Int32Array {
  const carry = new Int32Array(rows).fill(-1)
  const taken = new Set(active.map(({ row }) => row))
  const free = Array.from({ length: rows }, (_, row) => row).filter((row) => !taken.has(row))
  for (const long of active) {
    const before = long.row
    if (before < 0 || before >= rows) long.row = free.shift() as number
    if (long.start > 0) carry[long.row] = before
  }
  return carry
}

/** The shape of this row count. Prefers one without state, a single row of which is as short as its texts where any length will do. */
function chooseShape(
  { shapes }: RowLayout,
  rows: number,
  carried: boolean,
  packed: readonly PackedText[],
  lengths: readonly number[],
): RowShape {
  const fits = shapes.filter((shape) => shape.rows === rows && (shape.carried || !carried))
  const [best] = fits.sort((a, b) => Number(a.carried) - Number(b.carried))
  return fitted(best, Math.max(...packed.map(({ text, column }) => column + lengths[text])))
}
