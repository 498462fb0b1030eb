import { useMemo, useRef } from 'preact/hooks'
import { arrowDirection, nextInDirection } from '../geometry/direction.js'
import { placeLabels } from '../geometry/labels.js'
import type { Neighbour } from '../geometry/nearest.js'
import type { PairScores } from '../geometry/pair-scores.js'
import { score } from './quantities.js'
import { useLabelWidths } from './use-label-widths.js'
import { type MapPoint, useMapPoints } from './use-map-points.js'
import type { Selection, SelectionControl } from './use-selection.js'
import { useWidth } from './use-width.js'

interface TextMapProps {
  readonly texts: readonly string[]
  readonly scores: PairScores
  readonly selection: SelectionControl
  /** What to say while there is no point. */
  readonly empty: string
}

const HEIGHT = 400
/** Neighbours drawn to the selected text */
const NEIGHBOURS = 3
/** Most characters of a label: where there is room, and where there is less; on a telephone, less of both */
const LENGTHS = { wide: [38, 18], narrow: [18, 11] }

/** Texts as points, near ones near. Point at one, click it or move with the keyboard: lines lead to its nearest neighbours. */
export function TextMap({ texts, scores, selection, empty }: TextMapProps) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const points = useMapPoints(texts, scores.rows, { width, height: HEIGHT })
  const current = selection.shown?.text
  const near = current === undefined ? [] : scores.nearest(current, NEIGHBOURS)
  const descriptions = useMemo(() => texts.map((_, i) => describe(texts, scores, i)), [texts, scores])
  const shown = points.find(({ index }) => index === current)
  const stop = points.find(({ index }) => index === selection.picked?.text) ?? points[0]
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
        <div
          role="listbox"
          aria-label="Map of the texts; arrow keys move between them"
          onKeyDown={onKeyDown}
          onPointerOver={(event) => selection.point(selectionAt(event))}
          onPointerLeave={() => selection.point(undefined)}
          onFocusIn={pick}
          onClick={pick}
        >
          <svg role="presentation" width={width} height={HEIGHT}>
            {shown && near.map((one) => <Thread key={one.index} from={shown} to={points} neighbour={one} />)}
            {points.map(({ key, index, x, y }) => (
              <g
                key={key}
                role="option"
                class="point"
                data-text={index}
                data-shown={index === current}
                aria-selected={index === selection.picked?.text}
                aria-label={descriptions[index]}
                // Not `tabIndex`: attributes of SVG elements keep their case, and only this one makes them focusable.
                tabindex={index === stop.index ? 0 : -1}
                style={{ transform: `translate(${x}px, ${y}px)` }}
              >
                <circle class="target" r="14" />
                <circle class="dot" r="5" />
              </g>
            ))}
            <Labels texts={texts} points={points} near={near} current={current} width={width} />
          </svg>
        </div>
      )}
      {points.length > 0 && (
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
      )}
    </div>
  )
}

interface LabelsProps {
  readonly texts: readonly string[]
  readonly points: readonly MapPoint[]
  readonly near: readonly Neighbour[]
  readonly current: number | undefined
  readonly width: number
}

/** As many of the texts as there is room for; the selected one and its neighbours first. */
function Labels({ texts, points, near, current, width }: LabelsProps) {
  const urgency = (index: number) => (index === current ? 0 : near.some((one) => one.index === index) ? 1 : 2)
  const ordered = [...points].sort((a, b) => urgency(a.index) - urgency(b.index))
  const lengths = width < 500 ? LENGTHS.narrow : LENGTHS.wide
  const forms = useMemo(() => texts.map((text) => lengths.map((most) => shorten(text, most))), [texts, lengths])
  const widths = useLabelWidths(forms)
  const labels = placeLabels(
    ordered,
    ordered.map(({ index }) => widths[index][urgency(index) < 2 ? 'strong' : 'plain']),
    { width, height: HEIGHT },
    current === undefined ? 0 : 1 + near.length,
  )
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus; the options say the same
    <g class="labels" aria-hidden="true" data-quiet={current !== undefined}>
      {ordered.map(({ index, key }, i) => {
        const label = labels[i]
        return (
          label && (
            <text key={key} x={label.x} y={label.y} text-anchor={label.anchor} data-strong={urgency(index) < 2}>
              {forms[index][label.form]}
            </text>
          )
        )
      })}
    </g>
  )
}

interface ThreadProps {
  readonly from: MapPoint
  readonly to: readonly MapPoint[]
  readonly neighbour: Neighbour
}

function Thread({ from, to, neighbour }: ThreadProps) {
  const end = to.find(({ index }) => index === neighbour.index)
  if (end === undefined) return null
  const strength = Math.max(0.15, neighbour.score)
  return <line class="thread" x1={from.x} y1={from.y} x2={end.x} y2={end.y} stroke-opacity={strength} />
}

function hint(): string {
  if (matchMedia('(hover: none)').matches) return 'Tap a text to see what is nearest to it.'
  return 'Point at a text to see what is nearest to it. A click keeps it, Escape lets it go; arrow keys lead from text to text.'
}

/** The text whose point an event happened at. */
function selectionAt({ target }: Event): Selection | undefined {
  const at = (target as Element).closest('[data-text]')?.getAttribute('data-text')
  return at ? { text: Number(at) } : undefined
}

function describe(texts: readonly string[], scores: PairScores, index: number): string {
  const near = scores.nearest(index, NEIGHBOURS).map((one) => `${texts[one.index]}, ${score(one.score)}`)
  return near.length === 0 ? texts[index] : `${texts[index]}. Nearest: ${near.join('; ')}`
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
}
