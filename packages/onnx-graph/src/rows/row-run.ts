import type { RowShape } from './row-shape.js'

/** A run of tokens of one text in one row. */
export interface RowPiece {
  /** The text's index in the batch. */
  readonly text: number
  /** First token, counted from the text's start. */
  readonly start: number
  /** Tokens that enter the row, look-ahead included. */
  readonly length: number
  /** How many of them, from the first, come out final. The others come again in the text's next piece. */
  readonly keep: number
  /** Which row of the run. */
  readonly row: number
  /** Where in the row it begins. */
  readonly column: number
  /** A piece of its own row, which may read and leave state; otherwise a whole text among others, which needs none. */
  readonly block: boolean
}

/** One run of one shape. */
export interface RowRun {
  /** The shape that it runs in. */
  readonly shape: RowShape
  /** What its rows hold. */
  readonly pieces: readonly RowPiece[]
  /** `[rows]`: the row of the run before whose state this row continues, or -1 for none. */
  readonly carry: Int32Array
}
