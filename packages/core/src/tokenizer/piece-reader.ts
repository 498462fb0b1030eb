/**
 * Turns one text into token ids piece by piece, without special tokens. All ids together are those of the whole text, if
 * `PieceBorders` allows the pieces' borders.
 */
export interface PieceReader {
  /** The further ids that no later piece can change. */
  add(piece: string): readonly number[]
  /** The ids of the rest. The reader is then ready for the next text. */
  close(): readonly number[]
}
