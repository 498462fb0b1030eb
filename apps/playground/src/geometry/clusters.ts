import { agnes } from 'ml-hclust'
import type { PairScores } from './pair-scores.js'

/** A clustering of rows. */
export interface Clusters {
  /** By row: its cluster, from 0, the largest first. All 0 without clusters; undefined for a missing row. */
  readonly of: readonly (number | undefined)[]
  readonly count: number
  /** Every row beside the most similar ones; missing rows at the end. */
  readonly order: readonly number[]
}

/** Largest number of clusters, because more colours are hard to tell apart. */
const MOST = 8
/** Below this mean silhouette a division is no better than chance. */
const WEAKEST = 0.1

/**
 * Agglomerative clustering with average linkage over 1 - cosine. It divides the rows where the mean silhouette (Rousseeuw, 1987) is
 * highest.
 */
export function clusters(scores: PairScores): Clusters {
  const present = scores.rows.flatMap((row, i) => (row ? [i] : []))
  const absent = scores.rows.flatMap((row, i) => (row ? [] : [i]))
  if (present.length < 3) return { of: scores.rows.map((row) => row && 0), count: 1, order: [...present, ...absent] }
  const distance = (a: number, b: number) => Math.max(0, 1 - (scores.of(present[a], present[b]) ?? 0))
  const distances = present.map((_, a) => present.map((_, b) => (a === b ? 0 : distance(a, b))))
  const tree = agnes(distances, { method: 'average', isDistanceMatrix: true })
  let best: number[][] = [present.map((_, i) => i)]
  let bestSilhouette = WEAKEST
  for (let count = 2; count <= Math.min(MOST, present.length - 1); count++) {
    const groups = tree.group(count).children.map((cluster) => cluster.indices())
    const quality = silhouette(groups, distances)
    if (quality > bestSilhouette) {
      best = groups
      bestSilhouette = quality
    }
  }
  const of: (number | undefined)[] = scores.rows.map(() => undefined)
  const bySize = [...best].sort((a, b) => b.length - a.length || Math.min(...a) - Math.min(...b))
  bySize.forEach((group, cluster) => {
    for (const i of group) of[present[i]] = cluster
  })
  return { of, count: best.length, order: [...tree.indices().map((i) => present[i]), ...absent] }
}

/** The mean silhouette: how much nearer rows are to their own group than to the next, -1 to 1. A single row counts 0. */
function silhouette(groups: readonly (readonly number[])[], distances: readonly (readonly number[])[]): number {
  let sum = 0
  for (const group of groups) {
    for (const row of group) {
      if (group.length === 1) continue
      const own = mean(group.filter((other) => other !== row).map((other) => distances[row][other]))
      const others = groups.filter((other) => other !== group)
      const next = Math.min(...others.map((other) => mean(other.map((member) => distances[row][member]))))
      sum += (next - own) / Math.max(own, next, Number.MIN_VALUE)
    }
  }
  return sum / distances.length
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}
