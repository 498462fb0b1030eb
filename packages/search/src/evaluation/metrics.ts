/*
 * Each function takes the grades of what was found, best first, 0 where a place of the ranking is not relevant; and the grades of all that is
 * relevant to the question. A binary judgement has the grade 1. They agree with trec_eval's recall, recip_rank and ndcg_cut.
 */

/**
 * Share of what is relevant that is among the first `k`: |relevant ∩ first k| / |relevant|. Manning, Raghavan and Schütze, Introduction to
 * Information Retrieval (2008), section 8.3.
 */
export function recallAt(k: number, found: readonly number[], relevant: readonly number[]): number {
  return found.slice(0, k).filter((grade) => grade > 0).length / relevant.length
}

/**
 * 1 / rank of the first relevant place among the first `k`, or 0. Its mean over questions is the MRR: Voorhees, The TREC-8 Question Answering
 * Track Report (1999).
 */
export function reciprocalRankAt(k: number, found: readonly number[]): number {
  const first = found.slice(0, k).findIndex((grade) => grade > 0)
  return first < 0 ? 0 : 1 / (first + 1)
}

/**
 * Normalized discounted cumulated gain: DCG of the ranking over DCG of the best possible one, where DCG = Σ grade / log2(rank + 1) over the first
 * `k`. Järvelin and Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques (2002). The gain is the grade itself, as in trec_eval, not
 * 2^grade − 1.
 */
export function ndcgAt(k: number, found: readonly number[], relevant: readonly number[]): number {
  return dcgAt(k, found) / dcgAt(k, [...relevant].sort(descending))
}

function dcgAt(k: number, grades: readonly number[]): number {
  return grades.slice(0, k).reduce((sum, grade, index) => sum + grade / Math.log2(index + 2), 0)
}

function descending(a: number, b: number): number {
  return b - a
}
