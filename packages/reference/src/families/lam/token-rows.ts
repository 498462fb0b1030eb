import type { LamConfig } from '@lamjs/core'
import type { Work } from '../../work.js'

/**
 * The recurrence's inputs and its output, one row per token: `[rows, hidden]`, with head h from column `h·headDim`, or
 * `[rows, heads]`. The letters are those of specs 3 and 4.
 */
export interface TokenRows {
  readonly q: Float64Array
  readonly k: Float64Array
  /** k' = β·k. */
  readonly kBeta: Float64Array
  /** Already multiplied by β. */
  readonly v: Float64Array
  /** Gates f and s, `[rows, heads]`. */
  readonly f: Float64Array
  readonly s: Float64Array
  /** σ of the decay projections, `[rows, heads]`; a chunk's δ is their mean. Only the hierarchical recurrence uses them. */
  readonly fastDecay: Float64Array
  readonly slowDecay: Float64Array
  /** Written by the recurrence, `[rows, hidden]`. */
  readonly o: Float64Array
}

export function makeTokenRows(rows: number, { hiddenSize, heads }: Pick<LamConfig, 'hiddenSize' | 'heads'>): TokenRows {
  const wide = () => new Float64Array(rows * hiddenSize)
  const perHead = () => new Float64Array(rows * heads)
  return {
    q: wide(),
    k: wide(),
    kBeta: wide(),
    v: wide(),
    f: perHead(),
    s: perHead(),
    fastDecay: perHead(),
    slowDecay: perHead(),
    o: wide(),
  }
}

/** One layer's state along one text. */
export interface Recurrence {
  /**
   * Reads the first `count` rows, writes their `o`, and advances the state.
   * In the hierarchical recurrence a call is one chunk; in the flat one a call may have any length.
   */
  advance(rows: TokenRows, count: number): Work
}
