import type { LamConfig, TokenBatch } from '@lamjs/core/backend'
import { carriedRows } from '../../program-interface.js'
import type { RowPiece, RowRun } from '../../rows/row-run.js'
import type { INPUT } from './inputs.js'
import type { RowLayout } from './row-layout.js'

/** The values of one run's inputs but for the state, by name, laid out as `INPUT` says. */
export interface LamFeeds extends Record<Exclude<keyof typeof INPUT, 'alone'>, Int32Array | Float32Array> {
  readonly ids: Int32Array
  readonly positions: Int32Array
  readonly shares: Float32Array
  readonly neighbours: Int32Array
  readonly groups: Float32Array
  readonly continues: Float32Array
  readonly chained: Float32Array
}

/** What every layout feeds of a run's tokens. */
type TokenFeeds = Pick<LamFeeds, 'ids' | 'positions' | 'shares' | 'neighbours'>

/** Fills the inputs of one run. What no piece covers is padding: id 0, no neighbours, a group of its own. */
export function lamFeeds(
  run: RowRun,
  batch: Pick<TokenBatch, 'ids' | 'offsets'>,
  layout: Pick<RowLayout, 'block' | 'chunk'>,
  config: Pick<LamConfig, 'maxPositionEmbeddings'>,
): LamFeeds {
  const { rows, tokens } = run.shape
  const carried = carriedRows(run.shape)
  const feeds: LamFeeds = {
    ...tokenFeeds(run, batch, config),
    groups: new Float32Array(rows * tokens),
    continues: new Float32Array(carried),
    chained: new Float32Array(carried),
  }
  run.pieces.forEach((piece, i) => {
    const first = piece.row * tokens + piece.column
    if (!piece.block) feeds.groups.fill(i + 1, first, first + piece.length)
    else {
      for (let t = 0; t < piece.length; t++) feeds.groups[first + t] = 1 + Math.floor(t / layout.chunk)
      feeds.chained[piece.row] = 1
      feeds.continues[piece.row] = piece.start > 0 ? 1 : 0
    }
  })
  return feeds
}

/** Ids, places and neighbours of a run's tokens. What no piece covers is padding: id 0, no neighbours. */
export function tokenFeeds(
  { shape, pieces }: RowRun,
  { ids, offsets }: Pick<TokenBatch, 'ids' | 'offsets'>,
  { maxPositionEmbeddings: table }: Pick<LamConfig, 'maxPositionEmbeddings'>,
): TokenFeeds {
  const cells = shape.rows * shape.tokens
  const none = cells + 2 * carriedRows(shape)
  const feeds: TokenFeeds = {
    ids: new Int32Array(cells),
    positions: new Int32Array(cells),
    shares: new Float32Array(cells),
    neighbours: new Int32Array(3 * cells).fill(none),
  }
  for (const piece of pieces) {
    const text = offsets[piece.text]
    const first = piece.row * shape.tokens + piece.column
    feeds.ids.set(ids.subarray(text + piece.start, text + piece.start + piece.length), first)
    fillPositions(feeds, piece, first, offsets[piece.text + 1] - text, table)
    fillNeighbours(feeds.neighbours, piece, first, cells)
  }
  return feeds
}

/** Row t of the table, or in a text longer than the table a place between two rows (spec 3, "Positions"), in float64. */
function fillPositions(feeds: TokenFeeds, piece: RowPiece, first: number, length: number, table: number): void {
  for (let t = 0; t < piece.length; t++) {
    const token = piece.start + t
    const place = length <= table ? token : (token * (table - 1)) / (length - 1)
    const row = Math.floor(place)
    feeds.positions[first + t] = row
    feeds.shares[first + t] = place - row
  }
}

function fillNeighbours(neighbours: Int32Array, piece: RowPiece, first: number, cells: number): void {
  for (let t = 0; t < piece.length; t++) {
    for (const [plane, back] of [
      [0, 2],
      [1, 1],
    ]) {
      if (t >= back) neighbours[plane * cells + first + t] = first + t - back
      // Two rows are carried: the first is that of the token two before the block.
      else if (piece.start > 0) neighbours[plane * cells + first + t] = cells + 2 * piece.row + (2 + t - back)
    }
    if (t + 1 < piece.length) neighbours[2 * cells + first + t] = first + t + 1
  }
}
