import type { LamConfig } from '@lamjs/core'
import type { Work } from '../../work.js'

/**
 * What the recurrence reads and writes, a row a token: `[rows, hidden]` with head h in columns `h·headDim` and up, or `[rows, heads]`.
 * Letters as in spec 3 and 4.
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
  /** σ of the decay projections, `[rows, heads]`; the chunk's δ is their mean. Hierarchical only, zero otherwise. */
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

/** One layer's states along one text. */
export interface Recurrence {
  /**
   * Reads the first `count` rows, writes their `o`, and moves the states past them.
   * A call is one chunk of the hierarchical rule; the flat rule may be cut anywhere.
   */
  advance(rows: TokenRows, count: number): Work
}
