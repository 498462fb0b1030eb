import type { LamConfig, TokenBatch } from '@lamjs/core/backend'
import { carriedRows, type Feeds, type InputShapes, SIZE, sizedFeeds } from '../../program-interface.js'
import type { RowRun } from '../../rows/row-run.js'
import { type ChunkLayout, chunkRows } from './chunk-layout.js'
import { tokenFeeds } from './feeds.js'
import { FEED_SHAPES } from './inputs.js'

/** The inputs of a program laid out by chunks, see `INPUT`: as for rows, but that each row is told by itself whether it goes on. */
export const CHUNK_FEED_SHAPES = {
  ids: FEED_SHAPES.ids,
  positions: FEED_SHAPES.positions,
  shares: FEED_SHAPES.shares,
  neighbours: FEED_SHAPES.neighbours,
  groups: FEED_SHAPES.groups,
  continues: ['float32', [SIZE.rows, 1, 1]],
} as const satisfies InputShapes

/** Fills the inputs of one run but for the state. */
export function chunkFeeds(
  run: RowRun,
  batch: Pick<TokenBatch, 'ids' | 'offsets'>,
  layout: ChunkLayout,
  config: Pick<LamConfig, 'maxPositionEmbeddings'>,
): Feeds {
  const { rows, tokens } = chunkRows(run.shape, layout)
  const groups = new Float32Array(rows * tokens)
  const continues = new Float32Array(rows)
  run.pieces.forEach(({ row, column, length, start, block }, i) => {
    const first = row * run.shape.tokens + column
    groups.fill(i + 1, first, first + length)
    if (!block) return
    const from = first / tokens
    continues.fill(1, start > 0 ? from : from + 1, from + Math.ceil(length / tokens))
  })
  const values = { ...tokenFeeds(run, batch, config), groups, continues }
  return sizedFeeds({ rows, tokens, carried: carriedRows(run.shape) }, CHUNK_FEED_SHAPES, values)
}
