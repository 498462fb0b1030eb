import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'

/** The tokens of one text. */
export interface TokenizedText {
  /** `[min(tokenCount, maxTokens)]`, special tokens included. */
  readonly ids: Int32Array
  /** Tokens of the whole text, including special tokens and those beyond `maxTokens`. */
  readonly tokenCount: number
  /** Whether the text lost its end to `maxTokens`. */
  readonly truncated: boolean
}

/**
 * Takes a text's tokens piece by piece, keeps the first of them up to a limit and counts the rest. A text that is too long keeps its
 * first `maxTokens - 1` tokens and the last special one (spec 2).
 */
export class TokenCollector {
  readonly #last: number
  readonly #maxTokens: number
  #ids = new Int32Array(64)
  #kept = 1
  #count = 1

  /**
   * @param maxTokens a whole number from 2 on, or `Infinity`
   * @throws LamError `LAM_OPTION_INVALID`
   */
  constructor(specials: { first: number; last: number }, maxTokens: number) {
    checkMaxTokens(maxTokens)
    this.#ids[0] = specials.first
    this.#last = specials.last
    this.#maxTokens = maxTokens
  }

  /** Tokens so far, including the first special one and those beyond the limit: the index of the next piece's first token. */
  get count(): number {
    return this.#count
  }

  /** Takes the tokens of the next piece of the text, without the special ones. It copies what it keeps. */
  add(ids: readonly number[]): void {
    this.#count += ids.length
    const end = Math.min(this.#kept + ids.length, this.#maxTokens - 1)
    if (end >= this.#ids.length) this.#grow(end + 1)
    for (let i = this.#kept; i < end; i++) this.#ids[i] = ids[i - this.#kept]
    this.#kept = end
  }

  /** Closes the text. Call it once, after the last piece. */
  finish(): TokenizedText {
    this.#ids[this.#kept] = this.#last
    const ids = this.#ids.slice(0, this.#kept + 1)
    const tokenCount = this.#count + 1
    return { ids, tokenCount, truncated: ids.length < tokenCount }
  }

  #grow(needed: number): void {
    const ids = new Int32Array(Math.max(needed, 2 * this.#ids.length))
    ids.set(this.#ids)
    this.#ids = ids
  }
}

/** @throws LamError `LAM_OPTION_INVALID` if it is neither a whole number from 2 on nor `Infinity` */
export function checkMaxTokens(maxTokens: unknown): void {
  if (maxTokens === Number.POSITIVE_INFINITY || isWholeNumber(maxTokens, 2)) return
  throw new LamError(
    'LAM_OPTION_INVALID',
    `maxTokens must be a whole number from 2 on (the special tokens alone are 2), or Infinity; found ${quote(maxTokens)}.`,
  )
}
