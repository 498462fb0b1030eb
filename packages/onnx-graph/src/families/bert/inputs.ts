import { type InputShapes, SIZE } from '../../program-interface.js'

/** Changes with every change of the graph that changes what a stored program computes or how it is fed. */
export const GRAPH_VERSION = 2

/**
 * Inputs of the program, for `R` rows of `T` tokens; the output is `hidden` `[R, T, hidden]`, the last layer.
 *
 * - `ids` `[R, T]`: token ids; any id where there is padding
 * - `positions` `[R, T]`: rows of the position table
 * - `types` `[R, T]`: token type ids
 * - `segments` `[R, T]`: 1 to 15 for the texts of a row, 0 for padding; tokens see those of their own segment in their own row
 */
export const INPUTS = {
  ids: ['int32', [SIZE.rows, SIZE.tokens]],
  positions: ['int32', [SIZE.rows, SIZE.tokens]],
  types: ['int32', [SIZE.rows, SIZE.tokens]],
  segments: ['int32', [SIZE.rows, SIZE.tokens]],
} as const satisfies InputShapes
