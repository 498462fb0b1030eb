import { select } from 'd3-selection'
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom'
import { useEffect, useMemo, useState } from 'preact/hooks'

export interface ZoomControl {
  readonly transform: ZoomTransform
  /** Ref of the zoomable element; null when it unmounts */
  readonly attach: (element: SVGSVGElement | null) => void
  readonly by: (factor: number) => void
  readonly reset: () => void
}

const MOST = 12

/**
 * Zooms by pinching, or by the wheel with Ctrl or Command, so that the plain wheel scrolls the page. Dragging moves the map; one
 * finger does so only after zooming in.
 */
export function useZoom(width: number, height: number): ZoomControl {
  const [element, attach] = useState<SVGSVGElement | null>(null)
  const [transform, setTransform] = useState<ZoomTransform>(zoomIdentity)
  const behaviour = useMemo(
    () =>
      zoom<SVGSVGElement, unknown>()
        .scaleExtent([1, MOST])
        .extent([
          [0, 0],
          [width, height],
        ])
        .translateExtent([
          [0, 0],
          [width, height],
        ])
        .filter(isMeant)
        .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => setTransform(event.transform)),
    [width, height],
  )
  useEffect(() => {
    if (element === null) return
    const selection = select(element).call(behaviour)
    // A double click selects a text twice and must not zoom.
    selection.on('dblclick.zoom', null)
    return () => void selection.on('.zoom', null)
  }, [element, behaviour])
  return {
    transform,
    attach,
    by: (factor) => element && select(element).call(behaviour.scaleBy, factor),
    reset: () => element && select(element).call(behaviour.transform, zoomIdentity),
  }
}

function isMeant(this: SVGSVGElement, event: WheelEvent | TouchEvent | MouseEvent): boolean {
  if (event.type === 'wheel') return event.ctrlKey || event.metaKey
  if ('touches' in event) return event.touches.length > 1 || this.dataset.zoomed === 'true'
  return event.button === 0
}
