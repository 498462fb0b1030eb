import { type Embedder, type LAM, LamError } from '@lamjs/core'

/** `LAM` has it. */
export interface TokenizingEmbedder extends Embedder {
  tokenize: LAM['tokenize']
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function requireTokenizer(embedder: Embedder): TokenizingEmbedder {
  if ('tokenize' in embedder) return embedder as TokenizingEmbedder
  throw new LamError(
    'LAM_OPTION_INVALID',
    `cut.by 'tokens' needs an embedder that has tokenize, such as a LAM. Cut by paragraphs, headings or sentences.`,
  )
}

/** A character of a script without spaces, or what stands between spaces and those; at most 32 code points. */
const WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[^\s\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]{1,32}/gu

/**
 * Where each token of a text ends, in UTF-16 units and in order. Tokens are counted word by word, and all of a word's end with it, so that no
 * word is cut; a tokenizer that joins words has fewer.
 */
export async function tokenEnds(embedder: TokenizingEmbedder, text: string): Promise<Uint32Array> {
  const places = Array.from(text.matchAll(WORD), (match) => ({ word: match[0], end: match.index + match[0].length }))
  const words = [...new Set(places.map(({ word }) => word))]
  const prompt = { text: '' }
  const [empty, ...counted] = await embedder.tokenize(['', ...words], { prompt, maxTokens: Number.POSITIVE_INFINITY })
  const counts = new Map(words.map((word, i) => [word, counted[i].tokenCount - empty.tokenCount]))
  return Uint32Array.from(places.flatMap(({ word, end }) => Array<number>(counts.get(word) as number).fill(end)))
}
