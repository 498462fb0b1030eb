import { useMemo } from 'preact/hooks'
import { type Clusters, clusters } from '../geometry/clusters.js'
import type { PairScores } from '../geometry/pair-scores.js'

/** The clusters of the texts, computed again only when a score changes. */
export function useClusters(scores: PairScores): Clusters {
  return useMemo(() => clusters(scores), [scores])
}
