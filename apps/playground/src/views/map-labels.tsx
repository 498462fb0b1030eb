import { useMemo } from 'preact/hooks'
import { placeLabels } from '../geometry/labels.js'
import type { Neighbour } from '../geometry/nearest.js'
import { wrap } from '../geometry/wrap.js'
import { LINE_HEIGHT, useLabelSizes } from './use-label-sizes.js'
import type { MapPoint } from './use-map-points.js'

interface MapLabelsProps {
  readonly texts: readonly string[]
  readonly points: readonly MapPoint[]
  readonly near: readonly Neighbour[]
  readonly current: number | undefined
  readonly width: number
  readonly height: number
}

/** Longest text that a label shows; a longer text has its number instead. */
const LONGEST = 120

/** Area of the zoom buttons, in the upper right corner */
const ZOOM = { width: 46, height: 84 }

/**
 * Labels for as many points as fit, the selected one and its neighbours first. A label is the whole text, in one line or several, or
 * else its number in the list. It is never a truncated text.
 */
export function MapLabels({ texts, points, near, current, width, height }: MapLabelsProps) {
  const urgency = (index: number) => (index === current ? 0 : near.some((one) => one.index === index) ? 1 : 2)
  const ordered = points
    .filter(({ x, y }) => x >= 0 && x <= width && y >= 0 && y <= height)
    .sort((a, b) => urgency(a.index) - urgency(b.index))
  const forms = useMemo(() => texts.map(formsOf), [texts])
  const sizes = useLabelSizes(forms)
  const labels = placeLabels(
    ordered,
    ordered.map(({ index }) => sizes[index][urgency(index) < 2 ? 'strong' : 'plain']),
    { width, height },
    [{ left: width - ZOOM.width, right: width, top: 0, bottom: ZOOM.height }],
    current === undefined ? 0 : 1 + near.length,
  )
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus; the options say the same
    <g class="labels" aria-hidden="true" data-quiet={current !== undefined}>
      {ordered.map(({ index, key }, i) => {
        const label = labels[i]
        if (label === undefined) return null
        const lines = forms[index][label.form]
        const top = label.y - ((lines.length - 1) * LINE_HEIGHT) / 2
        return (
          <text key={key} text-anchor={label.anchor} data-strong={urgency(index) < 2}>
            {lines.map((line, at) => (
              <tspan key={at} x={label.x} y={top + at * LINE_HEIGHT}>
                {line}
              </tspan>
            ))}
          </text>
        )
      })}
    </g>
  )
}

function formsOf(text: string, index: number): string[][] {
  const number = [[`${index + 1}`]]
  if (text.length > LONGEST) return number
  const lines = text.length <= 14 ? [1] : text.length <= 30 ? [1, 2] : text.length <= 45 ? [2, 3, 1] : [3, 4]
  return [...lines.map((most) => wrap(text, most)), ...number]
}
