import type { LamConfig, TokenBatch } from '@lamjs/core/backend'
import { type Feeds, feedsFor } from '../../program-interface.js'
import type { RowRun } from '../../rows/row-run.js'
import type { ShapeWish } from '../graph-family.js'
import { chunkFeeds } from './chunk-feeds.js'
import { type ChunkLayout, chunkLayout, fitsChunks } from './chunk-layout.js'
import { planChunks } from './chunk-plan.js'
import { lamFeeds } from './feeds.js'
import { ALONE_SHAPE, FEED_SHAPES } from './inputs.js'
import { CPU_SHAPES, GPU_SHAPES, type RowLayout, rowLayout } from './row-layout.js'
import { planRows } from './row-plan.js'

/** How texts are laid out: `rows` hold a block and its look-ahead, `chunks` are rows of one chunk each. */
export type LamLayout = RowLayout | ChunkLayout

/**
 * The choice for a device. A CPU takes rows of one chunk, which waste nothing on look-ahead and less on triangles; a loop carries the state.
 * GPUs have no loops, and take blocks.
 */
export function lamLayout(config: LamConfig, { device, rows }: ShapeWish): LamLayout {
  if (device === 'cpu' && fitsChunks(config)) return chunkLayout(config, rows)
  const choice = device === 'cpu' ? CPU_SHAPES : GPU_SHAPES
  return rowLayout(config, rows === undefined ? choice : { ...choice, rows })
}

/** All of a layout that the graph depends on, in a few characters. */
export function layoutLengths(layout: LamLayout): string {
  return layout.kind === 'chunks' ? `chunks-${layout.chunk}` : `${layout.tokens}-${layout.block}-${layout.chunk}`
}

/** Whether the program is told of a text that is alone in its run. */
export function tellsAlone(layout: LamLayout): boolean {
  return layout.kind === 'chunks' || layout.anyLength
}

export function planRuns(offsets: Uint32Array, layout: LamLayout): Iterable<RowRun> {
  return layout.kind === 'chunks' ? planChunks(offsets, layout) : planRows(offsets, layout)
}

/** Whether one whole text is all there is in the run, from end to end. */
function isAlone({ shape, pieces }: RowRun): boolean {
  return shape.upTo !== undefined && pieces.length === 1 && pieces[0].length === shape.tokens
}

export function feedsOf(
  run: RowRun,
  batch: Pick<TokenBatch, 'ids' | 'offsets'>,
  layout: LamLayout,
  config: LamConfig,
): Feeds {
  const alone = tellsAlone(layout)
    ? feedsFor(run.shape, ALONE_SHAPE, { alone: Int32Array.of(isAlone(run) ? 1 : 0) })
    : {}
  if (layout.kind === 'chunks') return { ...chunkFeeds(run, batch, layout, config), ...alone }
  return { ...feedsFor(run.shape, FEED_SHAPES, { ...lamFeeds(run, batch, layout, config) }), ...alone }
}
