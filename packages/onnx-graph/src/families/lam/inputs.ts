import type { LamConfig } from '@lamjs/core'
import { type InputShapes, SIZE, type StateTensor } from '../../program-interface.js'

/** Changes with every change of the graph that changes what a stored program computes or how it is fed. */
export const GRAPH_VERSION = 10

/**
 * Names of the program's inputs. `R` rows of `T` tokens; `c` is `R` where rows carry
 * state, and 0 where they do not and the program branches:
 *
 * - `ids`, `positions` `[R, T]`: token ids; rows of the position table, from which the next row is interpolated
 * - `shares` `[R, T, 1]`: how far towards the next row of the position table
 * - `neighbours` `[3, R, T]`: where the tokens t-2, t-1 and t+1 of the same text stand under the convolution: `row · T + t`, or
 *   `R·T + 2·row + i` for the `i`th of the two carried rows of a row, or `R·T + 2·c` for none, which counts as zero
 * - `groups` `[R, T]`: tokens see one another in the triangles when their numbers are equal: a chunk's, or a packed text's
 * - `continues` `[c, 1, 1, 1, 1]`: 1 where the row continues the text of its state, 0 where the state counts as zero
 *   In rows of one chunk `[R, 1, 1]` instead: 1 where the row continues the text of the row before, or of the state in the first row
 * - `alone` `[1]`, only where a row may be of any length: 1 where a single text fills the only row, which spares the program what keeps texts
 *   apart; else 0
 * - `chained` `[c, 1, 1, 1]`: 1 where the row is one text, whose chunks read the state of the chunk before; 0 for packed texts; not there in rows of one
 *   chunk
 * - `conv.i` `[c, 2, 3·hidden]`: q, k and v rows of the two tokens before, under the convolution of layer `i`
 * - `state.i` `[c, heads, states, headDim, headDim]`: F and S, or for the flat rule G, S, H and U, of layer `i`
 *
 * Outputs: `hidden` `[R, T, hidden]`, the last layer; `conv.i.next` and `state.i.next`, as they stand after token `C` of each row.
 */
export const INPUT = {
  ids: 'ids',
  positions: 'positions',
  shares: 'shares',
  neighbours: 'neighbours',
  groups: 'groups',
  continues: 'continues',
  chained: 'chained',
  alone: 'alone',
} as const

/** What is carried along a text (spec 5.2), two tensors a layer. */
export function stateTensors(config: LamConfig): StateTensor[] {
  const { heads, headDim, hiddenSize, layers, recurrence } = config
  const states = recurrence === 'flat' ? 4 : 2
  return Array.from({ length: layers }, (_, layer) => [
    stateTensor(`conv.${layer}`, [2, 3 * hiddenSize]),
    stateTensor(`state.${layer}`, [heads, states, headDim, headDim]),
  ]).flat()
}

function stateTensor(name: string, shape: readonly number[]): StateTensor {
  return { name, next: `${name}.next`, shape, size: shape.reduce((a, b) => a * b, 1) }
}

/** The inputs that are not state: name, type and shape. */
export const FEED_SHAPES = {
  ids: ['int32', [SIZE.rows, SIZE.tokens]],
  positions: ['int32', [SIZE.rows, SIZE.tokens]],
  shares: ['float32', [SIZE.rows, SIZE.tokens, 1]],
  neighbours: ['int32', [3, SIZE.rows, SIZE.tokens]],
  groups: ['float32', [SIZE.rows, SIZE.tokens]],
  continues: ['float32', [SIZE.carried, 1, 1, 1, 1]],
  chained: ['float32', [SIZE.carried, 1, 1, 1]],
} as const satisfies InputShapes & Readonly<Record<Exclude<keyof typeof INPUT, 'alone'>, unknown>>

/** The further input of programs that tell a text that is alone. */
export const ALONE_SHAPE = { alone: ['int32', [1]] } as const satisfies InputShapes
