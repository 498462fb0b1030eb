/**
 * Markers of clusters, as SVG paths about the origin. Each has its own shape and colour, for readers who cannot tell the colours
 * apart.
 */
const markers: readonly string[] = [
  'M0-5.5A5.5 5.5 0 1 1 0 5.5A5.5 5.5 0 1 1 0-5.5Z',
  'M-5-5H5V5H-5Z',
  'M0-6.5L6.2 4.5H-6.2Z',
  'M0-7L6 0L0 7L-6 0Z',
  'M-2-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z',
  'M0 6.5L6.2-4.5H-6.2Z',
  'M-3-6H3L6.5 0L3 6H-3L-6.5 0Z',
  'M0-7L1.9-2.2L7-2.2L3 1.2L4.6 6.2L0 3.2L-4.6 6.2L-3 1.2L-7-2.2L-1.9-2.2Z',
]

/** The marker of a cluster. A text without a cluster has the first. */
export function markerOf(cluster: number | undefined): string {
  return markers[(cluster ?? 0) % markers.length]
}
