import type { AddedTokens } from './added-tokens.js'
import type { PieceReader } from './piece-reader.js'
import type { WordPiece } from './word-piece.js'

/** A tokenizer of BERT's kind, in parts. */
export interface BertParts {
  readonly added: AddedTokens
  /** Cleans, lowers, strips accents: what a text becomes before it is split into words. Code point by code point. */
  readonly normalise: (text: string) => string
  readonly wordPiece: WordPiece
}

/** Unicode's punctuation, and all of ASCII that is neither letter nor digit (BERT, `BertPreTokenizer`). */
const PUNCTUATION = String.raw`\p{P}\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E`
const WORDS = new RegExp(`[^\\s${PUNCTUATION}]+|[${PUNCTUATION}]`, 'gu')
const LETTER_AT_END = new RegExp(`[^\\s${PUNCTUATION}]$`, 'u')

/**
 * Reads a text of BERT's kind in pieces. A word may go on over any number of pieces; of one that is too long to be known only its
 * beginning is held.
 *
 * Why pieces give the ids of the whole: cleaning, setting ideographs apart and lowering look at one code point at a time; canonical
 * decomposition does too, but for the order of combining marks, and marks either are stripped (Mn) or stand in no token of the
 * vocabulary (`PieceBorders`), so that their word is unknown in any order.
 */
export class BertReader implements PieceReader {
  readonly #parts: BertParts
  /** The normalised beginning of a word whose end has not come. */
  #open = ''

  constructor(parts: BertParts) {
    this.#parts = parts
  }

  add(piece: string): readonly number[] {
    const ids: number[] = []
    for (const section of this.#parts.added.sections(piece)) {
      if ('text' in section) this.#addPlain(section.text, ids)
      else {
        this.#closeWord(ids)
        ids.push(section.id)
      }
    }
    return ids
  }

  close(): readonly number[] {
    const ids: number[] = []
    this.#closeWord(ids)
    return ids
  }

  #addPlain(raw: string, ids: number[]): void {
    const { wordPiece, normalise } = this.#parts
    const text = this.#open + normalise(raw)
    const words = text.match(WORDS) ?? []
    this.#open = LETTER_AT_END.test(text) ? (words.pop() ?? '') : ''
    for (const word of words) wordPiece.encode(word, ids)
    this.#open = wordPiece.shortened(this.#open)
  }

  #closeWord(ids: number[]): void {
    if (this.#open !== '') this.#parts.wordPiece.encode(this.#open, ids)
    this.#open = ''
  }
}
