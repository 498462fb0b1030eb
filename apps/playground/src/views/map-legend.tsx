import type { Clusters } from '../geometry/clusters.js'
import type { PairScores } from '../geometry/pair-scores.js'
import { Marker } from './marker.js'

interface MapLegendProps {
  readonly texts: readonly string[]
  readonly scores: PairScores
  readonly groups: Clusters
  /** Variance of the map as a share of the rows' */
  readonly shareShown: number
}

/** The meaning of the markers, and the variance that the map shows. */
export function MapLegend({ texts, scores, groups, shareShown }: MapLegendProps) {
  const clusters = Array.from({ length: groups.count }, (_, cluster) =>
    groups.of.flatMap((of, text) => (of === cluster ? [text] : [])),
  )
  return (
    <div class="map-legend fine">
      {groups.count > 1 && (
        <ul aria-label="Groups">
          {clusters.map((members, cluster) => (
            <li key={cluster} title={texts[middleOf(members, scores)]}>
              <Marker cluster={cluster} />
              <span>{numbers(members)}</span>
            </li>
          ))}
        </ul>
      )}
      <p data-testid="variance">
        Flat, it shows {Math.round(shareShown * 100)}% of how the texts differ; the table of similarities has all of it.
      </p>
    </div>
  )
}

/** The medoid of a cluster: the text nearest to its other texts. */
function middleOf(members: readonly number[], scores: PairScores): number {
  const closeness = members.map((a) => members.reduce((sum, b) => sum + (scores.of(a, b) ?? 0), 0))
  return members[closeness.indexOf(Math.max(...closeness))]
}

/** `1–3, 7` of indices from 0 in rising order */
function numbers(members: readonly number[]): string {
  const runs: [number, number][] = []
  for (const index of members) {
    const run = runs.at(-1)
    if (run && run[1] === index - 1) run[1] = index
    else runs.push([index, index])
  }
  return runs.map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}–${to + 1}`)).join(', ')
}
