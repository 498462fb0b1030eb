import { cosine } from '../embedding/vector.js'
import type { Neighbour } from './nearest.js'

type Rows = readonly (Float32Array | undefined)[]

/** The cosine of every pair of rows, computed once, so that pointing at a text is fast. */
export class PairScores {
  readonly rows: Rows
  /** `[rows, rows]`; NaN for a missing row */
  readonly #scores: Float64Array

  constructor(rows: Rows) {
    this.rows = rows
    const n = rows.length
    this.#scores = new Float64Array(n * n).fill(Number.NaN)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const [a, b] = [rows[i], rows[j]]
        if (a && b) this.#scores[i * n + j] = this.#scores[j * n + i] = cosine(a, b)
      }
    }
  }

  /** The scores of these rows: `this` for the same rows, a new object otherwise. */
  for(rows: Rows): PairScores {
    const isSame = rows.length === this.rows.length && rows.every((row, i) => row === this.rows[i])
    return isSame ? this : new PairScores(rows)
  }

  /** @returns undefined if one of the two is missing */
  of(i: number, j: number): number | undefined {
    const score = this.#scores[i * this.rows.length + j]
    return Number.isNaN(score) ? undefined : score
  }

  /** The nearest other rows of row `i` among the first `among` rows; of equal ones the earlier first. */
  nearest(i: number, most: number, among: number = this.rows.length): Neighbour[] {
    const others: Neighbour[] = []
    for (let index = 0; index < among; index++) {
      const score = this.of(i, index)
      if (index !== i && score !== undefined) others.push({ index, score })
    }
    return others.sort((a, b) => b.score - a.score).slice(0, most)
  }

  /** Scores of all pairs of different rows among the first `among`. */
  *others(among: number): Generator<number> {
    for (let i = 0; i < among; i++) {
      for (let j = 0; j < i; j++) {
        const score = this.of(i, j)
        if (score !== undefined) yield score
      }
    }
  }
}
