import { markerOf } from '../geometry/markers.js'

/** The marker of a cluster, in its colour; nothing without clusters. Screen readers get the order of the rows instead. */
export function Marker({ cluster }: { readonly cluster: number | undefined }) {
  if (cluster === undefined) return null
  return (
    <svg class="marker" data-cluster={cluster} viewBox="-8 -8 16 16" width="12" height="12" aria-hidden="true">
      <path d={markerOf(cluster)} />
    </svg>
  )
}
