/** The parts of a WordPiece model. */
export interface WordPieceParts {
  readonly vocabulary: ReadonlyMap<string, number>
  readonly unknownId: number
  /** The prefix of a piece that does not begin its word: `##`. */
  readonly prefix: string
  /** Code points beyond which a word is one unknown token. */
  readonly longestWord: number
  /** UTF-16 units of the longest token. */
  readonly longestToken: number
}

/**
 * WordPiece (Schuster and Nakajima 2012), with BERT's greedy longest match. It gives the ids of `@huggingface/tokenizers`, in time linear in
 * the word: it looks up no piece longer than the vocabulary's longest token.
 */
export class WordPiece {
  readonly #vocabulary: ReadonlyMap<string, number>
  readonly #unknownId: number
  readonly #prefix: string
  readonly #longestWord: number
  readonly #longestToken: number

  constructor({ vocabulary, unknownId, prefix, longestWord, longestToken }: WordPieceParts) {
    this.#vocabulary = vocabulary
    this.#unknownId = unknownId
    this.#prefix = prefix
    this.#longestWord = longestWord
    this.#longestToken = longestToken
  }

  /** Adds the ids of one word to `ids`. @param word without lone surrogates, not empty */
  encode(word: string, ids: number[]): void {
    const before = ids.length
    if (this.isTooLong(word) || !this.#encode(word, ids)) {
      ids.length = before
      ids.push(this.#unknownId)
    }
  }

  /** Whether a word that begins like this is an unknown token, however it goes on. */
  isTooLong(word: string): boolean {
    return word.length > this.#longestWord && this.#lengthOfLongest(word) < word.length
  }

  /** A prefix of a word that is long enough to see that the word is too long; a shorter word whole. */
  shortened(word: string): string {
    const length = this.#lengthOfLongest(word)
    return word.slice(0, length + (isInsidePair(word, length + 1) ? 2 : 1))
  }

  /** UTF-16 units of the longest prefix of `word` with at most `longestWord` code points. */
  #lengthOfLongest(word: string): number {
    let at = 0
    for (let count = 0; at < word.length && count < this.#longestWord; count++) at += isInsidePair(word, at + 1) ? 2 : 1
    return at
  }

  /** Returns false if a part of the word matches no token. */
  #encode(word: string, ids: number[]): boolean {
    for (let start = 0; start < word.length; ) {
      let end = Math.min(word.length, start + this.#longestToken)
      let id: number | undefined
      for (; end > start; end--) {
        if (isInsidePair(word, end)) continue
        const part = word.slice(start, end)
        id = this.#vocabulary.get(start > 0 ? this.#prefix + part : part)
        if (id !== undefined) break
      }
      if (id === undefined) return false
      ids.push(id)
      start = end
    }
    return true
  }
}

/** Whether UTF-16 unit `at` is the second of a surrogate pair. */
export function isInsidePair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800
}
