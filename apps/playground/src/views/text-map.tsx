import { useMemo, useRef } from 'preact/hooks'
import type { Clusters } from '../geometry/clusters.js'
import { arrowDirection, nextInDirection } from '../geometry/direction.js'
import { markerOf } from '../geometry/markers.js'
import type { PairScores } from '../geometry/pair-scores.js'
import { MapLabels } from './map-labels.js'
import { MapLegend } from './map-legend.js'
import { score } from './quantities.js'
import { type MapPoint, useMapPoints } from './use-map-points.js'
import type { Selection, SelectionControl } from './use-selection.js'
import { useWidth } from './use-width.js'
import { useZoom, type ZoomControl } from './use-zoom.js'

interface TextMapProps {
  readonly texts: readonly string[]
  readonly scores: PairScores
  readonly groups: Clusters
  readonly selection: SelectionControl
  /** Text in place of an empty map. */
  readonly empty: string
}

const HEIGHT = 380
/** Number of lines from the selected text to its neighbours */
const NEIGHBOURS = 3

/** A map of the texts. The pointer, a click or the keyboard selects a text, and lines lead to its nearest neighbours. */
export function TextMap({ texts, scores, groups, selection, empty }: TextMapProps) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const zoom = useZoom(width, HEIGHT)
  const { places, shareShown } = useMapPoints(texts, scores.rows, { width, height: HEIGHT })
  const points = places.map((point) => ({
    ...point,
    x: zoom.transform.applyX(point.x),
    y: zoom.transform.applyY(point.y),
  }))
  const current = selection.shown?.text
  const near = current === undefined ? [] : scores.nearest(current, NEIGHBOURS)
  const descriptions = useMemo(() => texts.map((_, i) => describe(texts, scores, i)), [texts, scores])
  const shown = points.find(({ index }) => index === current)
  const stop = points.find(({ index }) => index === selection.picked?.text) ?? points[0]
  const clusterOf = (index: number) => (groups.count > 1 ? groups.of[index] : undefined)
  const focus = (index: number) => box.current?.querySelector<SVGGElement>(`[data-text="${index}"]`)?.focus()
  const onKeyDown = (event: KeyboardEvent) => {
    const at = points.findIndex(({ index }) => index === selectionAt(event)?.text)
    const direction = arrowDirection(event.key)
    const next =
      direction === undefined ? { Home: 0, End: points.length - 1 }[event.key] : nextInDirection(points, at, direction)
    if (at < 0 || next === undefined) return
    event.preventDefault()
    focus(points[next].index)
  }
  const pick = (event: Event) => {
    const at = selectionAt(event)
    if (at) selection.pick(at)
    else selection.clear()
  }
  return (
    <div ref={box} class="map-box">
      {points.length === 0 && <p class="empty">{empty}</p>}
      {width > 0 && points.length > 0 && (
        <div class="map-frame">
          <div
            role="listbox"
            aria-label="Map of the texts; arrow keys move between them"
            onKeyDown={onKeyDown}
            onPointerOver={(event) => selection.point(selectionAt(event))}
            onPointerLeave={() => selection.point(undefined)}
            onFocusIn={pick}
            onClick={pick}
          >
            <svg role="presentation" width={width} height={HEIGHT} ref={zoom.attach} data-zoomed={zoom.transform.k > 1}>
              {shown &&
                near.map(({ index, score: value }) => {
                  const end = points.find((point) => point.index === index)
                  return end && <Thread key={index} from={shown} to={end} value={value} />
                })}
              {points.map(({ key, index, x, y }) => (
                <g
                  key={key}
                  role="option"
                  class="point"
                  data-text={index}
                  data-cluster={clusterOf(index)}
                  data-shown={index === current}
                  aria-selected={index === selection.picked?.text}
                  aria-label={descriptions[index]}
                  // Not `tabIndex`: attributes of SVG elements are case-sensitive, and only `tabindex` makes them focusable.
                  tabindex={index === stop.index ? 0 : -1}
                  style={{ transform: `translate(${x}px, ${y}px)` }}
                >
                  <circle class="target" r="14" />
                  <path class="dot" d={markerOf(clusterOf(index))} />
                </g>
              ))}
              <MapLabels texts={texts} points={points} near={near} current={current} width={width} height={HEIGHT} />
            </svg>
          </div>
          <ZoomButtons zoom={zoom} />
        </div>
      )}
      {points.length > 0 && (
        <>
          <p class="fine neighbours" data-testid="neighbours">
            {current === undefined || near.length === 0 ? (
              hint()
            ) : (
              <>
                <strong>{texts[current]}</strong>
                {near.map(({ index, score: value }) => (
                  <span key={index}>
                    <b>{score(value)}</b> {texts[index]}
                  </span>
                ))}
              </>
            )}
          </p>
          <MapLegend texts={texts} scores={scores} groups={groups} shareShown={shareShown} />
        </>
      )}
    </div>
  )
}

function ZoomButtons({ zoom }: { readonly zoom: ZoomControl }) {
  const isZoomed = zoom.transform.k > 1
  return (
    <div class="zoom">
      <button type="button" aria-label="Zoom in" onClick={() => zoom.by(1.6)}>
        +
      </button>
      <button type="button" aria-label="Zoom out" disabled={!isZoomed} onClick={() => zoom.by(1 / 1.6)}>
        −
      </button>
      {isZoomed && (
        <button type="button" class="quiet" onClick={zoom.reset}>
          All
        </button>
      )}
    </div>
  )
}

interface ThreadProps {
  readonly from: MapPoint
  readonly to: MapPoint
  readonly value: number
}

function Thread({ from, to, value }: ThreadProps) {
  return <line class="thread" x1={from.x} y1={from.y} x2={to.x} y2={to.y} stroke-opacity={Math.max(0.15, value)} />
}

function hint(): string {
  if (matchMedia('(hover: none)').matches) return 'Tap a text to see what is nearest to it.'
  return 'Point at a text to see what is nearest to it. A click keeps it, Escape lets it go; arrow keys lead from text to text.'
}

/** The text of an event. */
function selectionAt({ target }: Event): Selection | undefined {
  const at = (target as Element).closest('[data-text]')?.getAttribute('data-text')
  return at ? { text: Number(at) } : undefined
}

function describe(texts: readonly string[], scores: PairScores, index: number): string {
  const near = scores.nearest(index, NEIGHBOURS).map((one) => `${texts[one.index]}, ${score(one.score)}`)
  return near.length === 0 ? texts[index] : `${texts[index]}. Nearest: ${near.join('; ')}`
}
