import type { BertConfig, TokenBatch } from '@lamjs/core/backend'
import { type Feeds, feedsFor } from '../../program-interface.js'
import type { RowRun } from '../../rows/row-run.js'
import { INPUTS } from './inputs.js'
import { PADDING } from './segments.js'

/** Fills the inputs of one run. What no piece covers is padding, which tokens of texts do not see. */
export function bertFeeds(
  { shape, pieces }: RowRun,
  { ids, offsets, types }: Pick<TokenBatch, 'ids' | 'offsets' | 'types'>,
  { positionOffset }: Pick<BertConfig, 'positionOffset'>,
): Feeds {
  const cells = shape.rows * shape.tokens
  const values = {
    ids: new Int32Array(cells),
    positions: new Int32Array(cells),
    types: new Int32Array(cells),
    segments: new Int32Array(cells).fill(PADDING),
  }
  const segments = new Int32Array(shape.rows).fill(PADDING)
  for (const { text, row, column, length } of pieces) {
    const first = row * shape.tokens + column
    const [start, end] = [offsets[text], offsets[text + 1]]
    values.ids.set(ids.subarray(start, end), first)
    if (types !== undefined) values.types.set(types.subarray(start, end), first)
    for (let t = 0; t < length; t++) values.positions[first + t] = positionOffset + t
    segments[row] += 1
    values.segments.fill(segments[row], first, first + length)
  }
  return feedsFor(shape, INPUTS, values)
}
