/** A word of a text, in UTF-16 units. */
export interface WordRange {
  readonly word: string
  readonly start: number
  readonly end: number
}

const WORD = /[\p{L}\p{N}]+/gu

/** Words in lower case with their places, in order. */
export function wordsOf(text: string): WordRange[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }))
}

/**
 * Words of the texts that may share a stem with a word of the query: equal in their first three letters. It keeps the question to the
 * store short; the store's dictionary decides.
 */
export function likeQuery(query: string, texts: readonly (readonly WordRange[])[]): string[] {
  const heads = new Set(wordsOf(query).map(({ word }) => head(word)))
  return [...new Set(texts.flatMap((words) => words.map(({ word }) => word)))].filter((word) => heads.has(head(word)))
}

const head = (word: string) => Array.from(word).slice(0, 3).join('')
