import { markerOf } from '../geometry/markers.js'

/** The sign of a cluster, in its colour; nothing where there is but one. Whoever cannot see it has the order of the rows. */
export function Marker({ cluster }: { readonly cluster: number | undefined }) {
  if (cluster === undefined) return null
  return (
    <svg class="marker" data-cluster={cluster} viewBox="-8 -8 16 16" width="12" height="12" aria-hidden="true">
      <path d={markerOf(cluster)} />
    </svg>
  )
}
