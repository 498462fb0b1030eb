import type { AddedTokens } from './added-tokens.js'
import type { PieceReader } from './piece-reader.js'
import type { WordPiece } from './word-piece.js'

/** The parts of a tokenizer of BERT's kind. */
export interface BertParts {
  readonly added: AddedTokens
  /** Cleans and lowers a text and strips its accents, before it is split into words. Works code point by code point. */
  readonly normalise: (text: string) => string
  readonly wordPiece: WordPiece
}

/** Unicode's punctuation, and all of ASCII that is neither letter nor digit (BERT, `BertPreTokenizer`). */
const PUNCTUATION = String.raw`\p{P}\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E`
const WORDS = new RegExp(`[^\\s${PUNCTUATION}]+|[${PUNCTUATION}]`, 'gu')
const LETTER_AT_END = new RegExp(`[^\\s${PUNCTUATION}]$`, 'u')

/**
 * Reads a text in pieces with a tokenizer of BERT's kind. A word may go on over any number of pieces. Of a word that is too long to be known,
 * the reader keeps the beginning alone.
 *
 * Why pieces give the ids of the whole text: cleaning, separating ideographs and lowering work on one code point at a time. So does canonical
 * decomposition, but for the order of combining marks. Normalising strips marks of category Mn. The vocabulary has no other mark that may be
 * reordered (`hasReorderedMarks`), so that a word with one is unknown in any order.
 */
export class BertReader implements PieceReader {
  readonly #parts: BertParts
  /** The normalised beginning of a word that may go on in the next piece. */
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
