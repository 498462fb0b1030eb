import type { AddedTokens } from './added-tokens.js'
import { isInsidePair } from './word-piece.js'

/** UTF-16 units of a piece: some 900 tokens of English, and 2 ms of tokenizing, a quarter of the `Pacer`'s longest pause. */
export const PIECE_LENGTH = 4096

/**
 * The places where raw text may be cut into pieces for a `PieceReader`: between code points, outside of added tokens. Any text has such
 * places, so that memory and pauses are those of one piece.
 */
export class PieceBorders {
  readonly #added: AddedTokens

  constructor(added: AddedTokens) {
    this.#added = added
  }

  /** UTF-16 units after a place that `allows` needs. */
  get lookahead(): number {
    return Math.max(1, this.#added.longest - 1)
  }

  /** Whether `text` may be cut in front of UTF-16 unit `at`; true at both ends. */
  allows(text: string, at: number): boolean {
    if (at <= 0 || at >= text.length) return true
    return !isInsidePair(text, at) && !this.#added.spans(text, at)
  }

  /** The last border at or before `at`. @param text must go on for `lookahead` after `at` */
  lastBefore(text: string, at: number): number {
    while (!this.allows(text, at)) at--
    return at
  }

  /**
   * The end of the piece that starts at `start`: the last border within `length`, or else the first one after it.
   * @param end no piece ends after it; `text` must go on for `lookahead` after it, or end there
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
