import type { PlaceMap } from './document.js'
import type { FileLines } from './file-lines.js'

/** What may stand between two words, weakest first. */
const separators = ['', ' ', '\t', '\n', '\n\n'] as const
export type Separation = 0 | 1 | 2 | 3 | 4

/**
 * A text that is collected from ranges of a file, with the way back. It has neither white space at its ends nor two separators in a row.
 */
export class ReadableText {
  #text = ''
  #separation: Separation = 0
  /** Where each piece begins in the text, and its range in the file. A piece of equal lengths maps unit by unit, another as a whole. */
  readonly #pieces: number[] = []
  readonly #from: number[] = []
  readonly #to: number[] = []

  get length(): number {
    return this.#text.length
  }

  toString(): string {
    return this.#text
  }

  /** Parts what comes from what was; the strongest request counts. */
  separate(separation: Separation): void {
    if (separation > this.#separation) this.#separation = separation
  }

  /** Adds words with single separators between them. Returns where they begin. */
  add(words: string, from: number, to: number): number {
    if (this.#separation > 0 && this.#text !== '') {
      this.#append(separators[this.#separation], this.#to.at(-1) ?? 0, from)
    }
    this.#separation = 0
    const start = this.#text.length
    this.#append(words, from, to)
    return start
  }

  places(lines: FileLines): PlaceMap {
    const pieces = Uint32Array.from(this.#pieces)
    const ends = Uint32Array.from([...this.#pieces.slice(1), this.#text.length])
    const from = Uint32Array.from(this.#from)
    const to = Uint32Array.from(this.#to)
    const pieceOf = (unit: number) => {
      let low = 0
      let high = pieces.length
      while (high - low > 1) {
        const middle = (low + high) >> 1
        if (pieces[middle] <= unit) low = middle
        else high = middle
      }
      return low
    }
    const exact = (piece: number) => ends[piece] - pieces[piece] === to[piece] - from[piece]
    return {
      place: (start, end) => {
        const first = pieceOf(start)
        const last = pieceOf(Math.max(start, end - 1))
        const place = from[first] + (exact(first) ? start - pieces[first] : 0)
        const placeEnd = exact(last) ? from[last] + end - pieces[last] : to[last]
        return { line: lines.lineOf(place), start: place, end: Math.max(place, placeEnd) }
      },
    }
  }

  #append(words: string, from: number, to: number): void {
    const last = this.#pieces.length - 1
    const goesOn =
      last >= 0 &&
      this.#to[last] === from &&
      to - from === words.length &&
      this.#text.length - this.#pieces[last] === this.#to[last] - this.#from[last]
    if (goesOn) this.#to[last] = to
    else {
      this.#pieces.push(this.#text.length)
      this.#from.push(from)
      this.#to.push(to)
    }
    this.#text += words
  }
}
