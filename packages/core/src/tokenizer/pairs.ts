import type { PairPart } from './pair-template.js'

/** Two texts joined as one, for a cross-encoder. */
export interface TokenizedPair {
  /** `[tokens]` */
  readonly ids: Int32Array
  /** `[tokens]`, the token type of each. */
  readonly types: Uint8Array
  /** Tokens of the whole pair, special tokens included, also where it was cut. */
  readonly tokenCount: number
  /** Tokens that each text has, and that were kept of it, without special tokens. */
  readonly query: TextShare
  readonly text: TextShare
}

/** How much of one text is in a pair, in tokens. */
export interface TextShare {
  readonly tokens: number
  readonly kept: number
}

/** The first tokens of a text, without special tokens, and how many it has in all. */
export interface TextTokens {
  readonly ids: Int32Array
  readonly count: number
}

/**
 * Joins a pair by the tokenizer's template. A pair that is too long loses tokens at its texts' ends (softmax encoder spec 5, `longest_first`).
 * @param maxTokens most tokens of the pair, special ones included
 * @param typed whether token types are used; all 0 where not
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
 * Of the room, the shorter text keeps what it has up to half, and the longer one gets the rest. Where both are cut, the odd token goes to
 * the longer, and to the second of two that are equally long.
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
