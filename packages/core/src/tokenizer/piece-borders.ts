import type { AddedTokens } from './added-tokens.js'
import { isInsidePair } from './word-piece.js'

/** UTF-16 units of a piece: some 900 tokens of English, 2 ms of tokenizing; a good part of the pause that is allowed. */
export const PIECE_LENGTH = 4096

/**
 * Where raw text may be cut into pieces for a `PieceReader`: between code points, outside of added tokens. Pieces so have about one
 * length whatever the text, and the memory and the pauses of tokenizing stay those of one piece.
 */
export class PieceBorders {
  readonly #added: AddedTokens

  constructor(added: AddedTokens) {
    this.#added = added
  }

  /** UTF-16 units behind a border that it takes to be sure of it. */
  get lookahead(): number {
    return Math.max(1, this.#added.longest - 1)
  }

  /** Whether `text` may be cut in front of UTF-16 unit `at`; true at both ends. */
  allows(text: string, at: number): boolean {
    if (at <= 0 || at >= text.length) return true
    return !isInsidePair(text, at) && !this.#added.spans(text, at)
  }

  /** The last border at or before `at`. @param text must go on for `lookahead` behind `at` */
  lastBefore(text: string, at: number): number {
    while (!this.allows(text, at)) at--
    return at
  }

  /**
   * The end of the piece that starts at `start`: the last border within `length`, or the first one after it where there is none.
   * @param end no piece ends after it; `text` must go on for `lookahead` behind it, or end there
   */
  pieceEnd(text: string, start: number, end: number, length: number = PIECE_LENGTH): number {
    const wanted = Math.min(start + length, end)
    const border = this.lastBefore(text, wanted)
    if (border > start) return border
    let next = wanted
    while (next < end && !this.allows(text, next)) next++
    return next
  }
}
