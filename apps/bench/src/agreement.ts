import { spearman, summarise } from './statistics.js'

/** How far embeddings in a narrower precision say what the exact ones say. */
export interface Agreement {
  /** The largest difference of a component. */
  readonly mostApart: number
  /** Cosine of a text's two embeddings: the least, and the median. */
  readonly leastCosine: number
  readonly medianCosine: number
  /** Spearman's correlation of a query's two rankings of all texts: the least, and the median over the queries. */
  readonly leastRank: number
  readonly medianRank: number
  /** Share of the ten texts nearest to a query that are among the ten in the other ranking; the mean over the queries. */
  readonly sharedTen: number
}

const TEN = 10

/**
 * Compares two lists of embeddings of the same texts; the first `queries` texts are each looked up among all the others.
 * @param exact rows of Euclidean norm 1, and as many in `narrow`
 */
export function agreement(exact: readonly Float32Array[], narrow: readonly Float32Array[], queries: number): Agreement {
  const cosines = summarise(exact.map((row, i) => dot(row, narrow[i])))
  const ranks: number[] = []
  let shared = 0
  for (let query = 0; query < queries; query++) {
    const expected = similarities(exact, query, queries)
    const found = similarities(narrow, query, queries)
    ranks.push(spearman(expected, found))
    const nearest = new Set(nearestTen(expected))
    shared += nearestTen(found).filter((text) => nearest.has(text)).length / TEN
  }
  const { min, median } = summarise(ranks)
  return {
    mostApart: exact.reduce((most, row, i) => Math.max(most, mostApart(row, narrow[i])), 0),
    leastCosine: cosines.min,
    medianCosine: cosines.median,
    leastRank: min,
    medianRank: median,
    sharedTen: shared / queries,
  }
}

/** The largest difference of a component. */
export function mostApart(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
}

function similarities(rows: readonly Float32Array[], query: number, queries: number): number[] {
  return rows.slice(queries).map((row) => dot(rows[query], row))
}

function nearestTen(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => values[b] - values[a]).slice(0, TEN)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
