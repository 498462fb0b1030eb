import type { Cuts } from './cuts.js'
import type { PieceReader } from './piece-reader.js'

/**
 * Reads a text of a kind that only the library knows. What has come is held until a place comes where such a text may be cut, or its
 * end: memory and pauses are those of the longest stretch without one.
 */
export class LibraryReader implements PieceReader {
  readonly #idsOf: (text: string) => readonly number[]
  readonly #cuts: Cuts | undefined
  #held: string[] = []

  /** @param cuts absent where this kind of text may be cut nowhere */
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
