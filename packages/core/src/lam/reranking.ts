import type { TextShare, TokenizedPair } from '../tokenizer/pairs.js'

/** One entry of a ranking. */
export interface RankedText {
  /** The text's index in the call's list. */
  readonly index: number
  /** By the model's own scale: a higher score is a better match. */
  readonly score: number
}

/** A pair that was longer than `maxTokens`. */
export class CutPair {
  /** The text's index in the call's list. */
  readonly index: number
  /** Tokens of the query: all, and those that the pair keeps. */
  readonly query: TextShare
  /** Tokens of the text: all, and those that the pair keeps. */
  readonly text: TextShare

  constructor(index: number, { query, text }: Pick<TokenizedPair, 'query' | 'text'>) {
    this.index = index
    this.query = query
    this.text = text
  }
}

/** Scores of texts against one query, in the order of the texts. */
export class Reranking {
  /** `[texts, labels]`, row-major; with one label, one score a text. */
  readonly scores: Float32Array
  /** Scores of one pair. */
  readonly labels: number
  /** Count of texts. */
  readonly length: number
  /** `[texts]`, tokens of each whole pair, including special tokens and those beyond `maxTokens`. */
  readonly tokenCounts: Uint32Array
  /** The pairs that lost tokens, with counts for both texts. */
  readonly truncated: readonly CutPair[]

  constructor(scores: Float32Array, labels: number, tokenCounts: Uint32Array, truncated: readonly CutPair[]) {
    this.scores = scores
    this.labels = labels
    this.length = tokenCounts.length
    this.tokenCounts = tokenCounts
    this.truncated = truncated
  }

  /**
   * The texts from best to worst; equal scores keep the order of the texts.
   * @param options `top`: how many at most; `label`: the score to sort by if the model gives several, default 0
   */
  ranking({ top = this.length, label = 0 }: { readonly top?: number; readonly label?: number } = {}): RankedText[] {
    const all = Array.from(this.tokenCounts, (_, index) => ({ index, score: this.scores[index * this.labels + label] }))
    return all.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, Math.max(0, top))
  }

  /** The ranking, for `JSON.stringify`. */
  toJSON(): RankedText[] {
    return this.ranking()
  }
}
