import { useRef } from 'preact/hooks'
import { arrowDirection, nextInDirection } from '../geometry/direction.js'
import { placeLabels } from '../geometry/labels.js'
import { neighbours } from '../geometry/nearest.js'
import { score } from './quantities.js'
import { type MapPoint, useMapPoints } from './use-map-points.js'
import { useWidth } from './use-width.js'

interface TextMapProps {
  readonly texts: readonly string[]
  readonly rows: readonly (Float32Array | undefined)[]
  readonly current: number | undefined
  readonly onCurrent: (index: number | undefined) => void
}

const HEIGHT = 400
/** Neighbours drawn to the selected text */
const NEIGHBOURS = 3
/** Width of a character of a label, on average, in pixels */
const CHARACTER = 6.6

/** Texts as points, near ones near. Point at one, or move with the arrow keys: lines lead to its nearest neighbours. */
export function TextMap({ texts, rows, current, onCurrent }: TextMapProps) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const points = useMapPoints(texts, rows, { width, height: HEIGHT })
  const near = current === undefined ? [] : neighbours(rows, current, NEIGHBOURS)
  const selected = points.find(({ index }) => index === current)
  // The selected text and its neighbours get their labels first.
  const urgency = (index: number) => (index === current ? 0 : near.some((one) => one.index === index) ? 1 : 2)
  const ordered = [...points].sort((a, b) => urgency(a.index) - urgency(b.index))
  const words = ordered.map(({ index }) => shorten(texts[index], width < 500 ? 20 : 30))
  const labels = placeLabels(
    ordered,
    words.map((text) => text.length * CHARACTER),
    { width, height: HEIGHT },
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = arrowDirection(event.key)
    const from = points.findIndex(({ index }) => index === current)
    if (direction === undefined || from < 0) return
    event.preventDefault()
    const { index } = points[nextInDirection(points, from, direction)]
    box.current?.querySelector<SVGGElement>(`[data-text="${index}"]`)?.focus()
  }
  return (
    <div ref={box} class="map-box">
      {points.length === 0 && <p class="empty">Points appear as texts are embedded.</p>}
      {width > 0 && points.length > 0 && (
        <div role="listbox" aria-label="Map of the texts; arrow keys move between them" onKeyDown={onKeyDown}>
          <svg role="presentation" width={width} height={HEIGHT}>
            {selected && near.map((one) => <Thread key={one.index} from={selected} to={points} neighbour={one} />)}
            {points.map((point) => (
              <g
                key={point.key}
                role="option"
                class="point"
                data-text={point.index}
                data-near={near.some(({ index }) => index === point.index)}
                aria-selected={point.index === current}
                aria-label={describe(texts, rows, point.index)}
                tabIndex={point.index === (selected?.index ?? points[0].index) ? 0 : -1}
                style={{ transform: `translate(${point.x}px, ${point.y}px)` }}
                onMouseEnter={() => onCurrent(point.index)}
                onFocus={() => onCurrent(point.index)}
              >
                <circle class="target" r="14" />
                <circle class="dot" r="5" />
              </g>
            ))}
            {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus; the options say the same */}
            <g class="labels" aria-hidden="true" data-quiet={current !== undefined}>
              {ordered.map(({ index, key }, i) => {
                const label = labels[i]
                return (
                  label && (
                    <text key={key} x={label.x} y={label.y} text-anchor={label.anchor} data-strong={urgency(index) < 2}>
                      {words[i]}
                    </text>
                  )
                )
              })}
            </g>
          </svg>
        </div>
      )}
      <p class="fine neighbours" data-testid="neighbours">
        {current === undefined || near.length === 0
          ? 'Point at a text, or press Tab and the arrow keys, to see what is nearest to it.'
          : near.map(({ index, score: value }) => (
              <span key={index}>
                <b>{score(value)}</b> {texts[index]}
              </span>
            ))}
      </p>
    </div>
  )
}

interface ThreadProps {
  readonly from: MapPoint
  readonly to: readonly MapPoint[]
  readonly neighbour: { readonly index: number; readonly score: number }
}

function Thread({ from, to, neighbour }: ThreadProps) {
  const end = to.find(({ index }) => index === neighbour.index)
  if (end === undefined) return null
  const strength = Math.max(0.15, neighbour.score)
  return <line class="thread" x1={from.x} y1={from.y} x2={end.x} y2={end.y} stroke-opacity={strength} />
}

function describe(texts: readonly string[], rows: readonly (Float32Array | undefined)[], index: number): string {
  const near = neighbours(rows, index, NEIGHBOURS).map((one) => `${texts[one.index]}, ${score(one.score)}`)
  return near.length === 0 ? texts[index] : `${texts[index]}. Nearest: ${near.join('; ')}`
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
}
