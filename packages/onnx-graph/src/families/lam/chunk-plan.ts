import { type PackedText, packRows } from '../../rows/pack-rows.js'
import type { RowPiece, RowRun } from '../../rows/row-run.js'
import { fitted, type RowShape } from '../../rows/row-shape.js'
import type { ChunkLayout } from './chunk-layout.js'

/** A text of more than one chunk, and what is left of it. */
interface LongText {
  readonly text: number
  readonly length: number
  start: number
}

/** The fixed cost of a run, in rows of packed texts. */
const OVERHEAD = 0.25
/** Rows of a chunk in a run of packed texts alone: more of them leave the processor's cache. */
const MOST_PACKED = 8
/** What a token costs in a row of `pack`, against one in a row of a chunk: triangles are smaller. */
const PACK_COST = 0.96

/**
 * Lays texts out in runs, longest first. A run takes what is left of the text that was cut, then whole texts that fill it best, then packed
 * short texts. A text that is longer than the largest run alone is cut, with a row of look-ahead behind the cut.
 * @param offsets `[texts + 1]`, as in `TokenBatch`
 */
export function* planChunks(offsets: Uint32Array, layout: ChunkLayout): Generator<RowRun, void, undefined> {
  const { chunk, pack, most } = layout
  const lengths = Array.from({ length: offsets.length - 1 }, (_, text) => offsets[text + 1] - offsets[text])
  const texts = lengths.map((_, text) => text)
  const waiting = texts
    .filter((text) => lengths[text] > chunk)
    .sort((a, b) => lengths[b] - lengths[a] || a - b)
    .map((text): LongText => ({ text, length: lengths[text], start: 0 }))
  const short = texts.filter((text) => lengths[text] <= chunk)
  const packs = packShort(lengths, short, layout)
  const wide = packs.filter((row) => rowEnd(row, lengths) > pack)
  const narrow = packs.filter((row) => rowEnd(row, lengths) <= pack)

  let cut: LongText | undefined
  while (cut !== undefined || waiting.length + wide.length > 0) {
    const pieces: RowPiece[] = []
    const carry = Int32Array.of(cut === undefined ? -1 : 0)
    let used = 0
    for (let long = cut ?? takeFitting(waiting, most, layout); long !== undefined; ) {
      const piece = nextPiece(long, used, layout)
      pieces.push(piece)
      used += Math.ceil(piece.length / chunk)
      cut = long.start < long.length ? long : undefined
      long = cut === undefined ? takeFitting(waiting, most - used, layout) : undefined
    }
    const fill = (rows: PackedText[][], end: number) => {
      for (; used < end && rows.length > 0; used++) {
        pieces.push(...packedPieces(rows.pop() ?? [], lengths, 0, used * chunk))
      }
    }
    fill(wide, used === 0 ? Math.min(most, MOST_PACKED) : rowsOf(layout, used))
    fill(narrow, rowsOf(layout, used))
    yield { shape: fitted(shapeFor(layout, used), piecesEnd(pieces)), pieces, carry }
  }
  while (narrow.length > 0) {
    const shape = packShape(layout, narrow, lengths)
    const pieces: RowPiece[] = []
    for (let row = 0; row < shape.rows && narrow.length > 0; row++) {
      pieces.push(...packedPieces(narrow.pop() ?? [], lengths, row, 0))
    }
    yield { shape, pieces, carry: new Int32Array(shape.rows).fill(-1) }
  }
}

/** Packs texts of at most a chunk into rows of `pack` and of a chunk, or into rows of a chunk alone where that costs less. */
function packShort(lengths: readonly number[], short: readonly number[], { pack, chunk }: ChunkLayout): PackedText[][] {
  const cost = (rows: readonly PackedText[][]) =>
    rows.reduce((sum, row) => sum + (rowEnd(row, lengths) > pack ? chunk : pack * PACK_COST), 0)
  const mixed = packRows(lengths, short, (length) => (length > pack ? chunk : pack))
  const wide = packRows(lengths, short, chunk)
  return cost(wide) < cost(mixed) ? wide : mixed
}

/** Takes the longest text that fits into so many rows. A run that is empty yet takes any. */
function takeFitting(waiting: LongText[], room: number, { chunk, most }: ChunkLayout): LongText | undefined {
  const at = room === most ? 0 : waiting.findIndex(({ length }) => Math.ceil(length / chunk) <= room)
  return at < 0 ? undefined : waiting.splice(at, 1)[0]
}

/** The text's next tokens: the rest, if it fits. Advances the text. @param row the first row that is free */
function nextPiece(long: LongText, row: number, { chunk, most, lookahead }: ChunkLayout): RowPiece {
  const { text, start } = long
  const rest = long.length - start
  const fits = rest <= (most - row) * chunk
  const block = (most - row - 1) * chunk
  const keep = fits ? rest : block
  long.start = start + keep
  const length = fits ? rest : Math.min(rest, block + lookahead)
  return { text, start, length, keep, row: 0, column: row * chunk, block: true }
}

function packedPieces(packed: readonly PackedText[], lengths: readonly number[], row: number, from: number) {
  return packed.map(({ text, column }): RowPiece => {
    const length = lengths[text]
    return { text, start: 0, length, keep: length, row, column: from + column, block: false }
  })
}

/** The smallest shape of at least so many rows of a chunk. */
function shapeFor({ shapes, chunk }: ChunkLayout, used: number): RowShape {
  const fitting = shapes.filter(({ rows, tokens }) => rows === 1 && tokens >= used * chunk)
  return fitting.reduce((least, shape) => (shape.tokens < least.tokens ? shape : least))
}

/** Rows of that shape. */
function rowsOf(layout: ChunkLayout, used: number): number {
  return shapeFor(layout, used).tokens / layout.chunk
}

/** The count of rows at which a row costs least, the larger of a tie; a single row is as short as its texts. */
function packShape({ shapes }: ChunkLayout, rows: readonly PackedText[][], lengths: readonly number[]): RowShape {
  const cost = (shape: RowShape) => (OVERHEAD + shape.rows) / Math.min(shape.rows, rows.length)
  const plain = shapes.filter(({ carried }) => !carried)
  const best = plain.reduce((least, shape) => (cost(shape) <= cost(least) ? shape : least))
  return fitted(best, rowEnd(rows[rows.length - 1], lengths))
}

/** The last column that any piece of a run fills, and one. */
function piecesEnd(pieces: readonly RowPiece[]): number {
  return Math.max(...pieces.map(({ column, length }) => column + length))
}

/** Where the last text of a row ends. */
function rowEnd(row: readonly PackedText[], lengths: readonly number[]): number {
  return Math.max(...row.map(({ text, column }) => column + lengths[text]))
}
