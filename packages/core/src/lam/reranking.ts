import type { TextShare, TokenizedPair } from '../tokenizer/pairs.js'

/** A text and its score, as a ranking lists them. */
export interface RankedText {
  /** The text's place in the list that was given. */
  readonly index: number
  readonly score: number
}

/** A pair that was longer than the model reads. */
export class CutPair {
  /** The text's place in the list that was given. */
  readonly index: number
  readonly query: TextShare
  readonly text: TextShare

  constructor(index: number, { query, text }: Pick<TokenizedPair, 'query' | 'text'>) {
    this.index = index
    this.query = query
    this.text = text
  }
}

/** Scores of texts against one query, in the order of the texts. */
export class Reranking {
  /** `[texts, labels]`, row-major; for one label, a score each. */
  readonly scores: Float32Array
  readonly labels: number
  readonly length: number
  /** `[texts]`, tokens of each whole pair, special tokens included, also those that were cut. */
  readonly tokenCounts: Uint32Array
  /** The pairs that lost tokens, with the counts of both texts. */
  readonly truncated: readonly CutPair[]

  constructor(scores: Float32Array, labels: number, tokenCounts: Uint32Array, truncated: readonly CutPair[]) {
    this.scores = scores
    this.labels = labels
    this.length = tokenCounts.length
    this.tokenCounts = tokenCounts
    this.truncated = truncated
  }

  /**
   * The texts from best to worst; of equal scores the earlier first.
   * @param options `top`: how many at most; `label`: which score counts where the model gives several, default 0
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
