import type { Cuts } from './cuts.js'
import type { PieceReader } from './piece-reader.js'

/**
 * Reads a text with a tokenizer that only the library implements. It holds pieces back until the text may be cut or
 * ends. So memory and pauses grow with the longest section without a cut.
 */
export class LibraryReader implements PieceReader {
  readonly #idsOf: (text: string) => readonly number[]
  readonly #cuts: Cuts | undefined
  #held: string[] = []

  /** @param cuts undefined if this tokenizer allows no cuts */
  constructor(idsOf: (text: string) => readonly number[], cuts: Cuts | undefined) {
    this.#idsOf = idsOf
    this.#cuts = cuts
  }

  add(piece: string): readonly number[] {
    const cut = this.#cuts === undefined ? 0 : this.#cuts.before(piece, piece.length - 1)
    if (cut <= 0) {
      this.#held.push(piece)
      return []
    }
    const text = this.#held.join('') + piece.slice(0, cut)
    this.#held = [piece.slice(cut)]
    return this.#idsOf(text)
  }

  close(): readonly number[] {
    const text = this.#held.join('')
    this.#held = []
    return text === '' ? [] : this.#idsOf(text)
  }
}
