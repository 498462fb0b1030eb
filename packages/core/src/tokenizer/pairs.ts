import type { PairPart } from './pair-template.js'

/** Two texts that are joined for a cross-encoder. */
export interface TokenizedPair {
  /** `[tokens]` */
  readonly ids: Int32Array
  /** `[tokens]`, the token type of each. */
  readonly types: Uint8Array
  /** Tokens of the whole pair, including special tokens and those beyond `maxTokens`. */
  readonly tokenCount: number
  /** The count of each text's tokens, and of those that the pair keeps. */
  readonly query: TextShare
  /** The same of the text. */
  readonly text: TextShare
}

/** One text's tokens in a pair, without special tokens. */
export interface TextShare {
  /** All tokens of the text. */
  readonly tokens: number
  /** Those that the pair keeps. */
  readonly kept: number
}

/** The first tokens of a text, and the count of all, without special tokens. */
export interface TextTokens {
  readonly ids: Int32Array
  readonly count: number
}

/**
 * Joins a pair by the tokenizer's template. If it is too long, its texts lose tokens at their ends (softmax encoder spec 5, `longest_first`).
 * @param maxTokens most tokens of the pair, special ones included
 * @param typed whether the model reads token types; if not, all are 0
 */
export function joinPair(
  template: readonly PairPart[],
  query: TextTokens,
  text: TextTokens,
  { maxTokens, typed }: { maxTokens: number; typed: boolean },
): TokenizedPair {
  const specials = template.filter((part) => 'id' in part).length
  const kept = shareRoom(query.count, text.count, Math.max(0, maxTokens - specials))
  const ids = new Int32Array(specials + kept[0] + kept[1])
  const types = new Uint8Array(ids.length)
  let at = 0
  for (const part of template) {
    const tokens = 'id' in part ? [part.id] : [query, text][part.text].ids.subarray(0, kept[part.text])
    ids.set(tokens, at)
    if (typed) types.fill(part.type, at, at + tokens.length)
    at += tokens.length
  }
  return {
    ids,
    types,
    tokenCount: specials + query.count + text.count,
    query: { tokens: query.count, kept: kept[0] },
    text: { tokens: text.count, kept: kept[1] },
  }
}

/**
 * Shares the room between two texts. The shorter text gets its length, up to half the room, and the longer one gets the rest. If both are cut,
 * the longer one gets the odd token, or the second one if they are equally long.
 */
export function shareRoom(first: number, second: number, room: number): readonly [number, number] {
  if (first + second <= room) return [first, second]
  const half = Math.floor(room / 2)
  if (first <= second) {
    const kept = Math.min(first, half)
    return [kept, room - kept]
  }
  const kept = Math.min(second, half)
  return [room - kept, kept]
}
