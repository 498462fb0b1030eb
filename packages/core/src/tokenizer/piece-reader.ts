/**
 * Turns one text into token ids piece by piece, without special tokens. Together the answers are the ids of the whole text, wherever
 * the pieces were cut as `PieceBorders` allows.
 */
export interface PieceReader {
  /** The ids that the text up to the end of this piece has for sure. */
  add(piece: string): readonly number[]
  /** The ids of what is left. The reader is then ready for the next text. */
  close(): readonly number[]
}
