/** The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009). */
const K = 60

/**
 * Joins ranked lists: an item's score is the sum over the lists of `1 / (60 + rank)`, with ranks from 1. Best first; of equal scores the one that
 * an earlier list has first.
 */
export function reciprocalRankFusion(
  lists: readonly (readonly number[])[],
): { readonly id: number; readonly score: number }[] {
  const scores = new Map<number, number>()
  for (const list of lists)
    for (const [i, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (K + i + 1))
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score)
}
