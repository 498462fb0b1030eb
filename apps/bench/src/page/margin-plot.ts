import * as Plot from '@observablehq/plot'
import { type Drawing, draw, labelBelow } from './drawing.js'
import type { Palette } from './palette.js'

/** Errors of one engine in one precision, and the most that it allows itself. */
export interface MarginRow {
  readonly engine: string
  readonly errors: readonly number[]
  readonly tolerance: number
}

const ROW = 30
const HEADING = 22

/** A dot a text at its error, and a bar at the tolerance; both on a logarithmic axis. */
export function marginPlot(rows: readonly MarginRow[], label: string, palette: Palette): Drawing {
  const engines = rows.map(({ engine }) => engine)
  const errors = rows.flatMap(({ engine, errors: of }) =>
    of.filter((error) => error > 0).map((error) => ({ engine, error })),
  )
  const margins = rows.map(({ engine, tolerance, errors: of }) => ({ engine, tolerance, most: Math.max(...of) }))
  const decades = decadesOf([...errors.map(({ error }) => error), ...margins.map(({ tolerance }) => tolerance)])
  return draw(() => ({
    height: rows.length * (ROW + HEADING) + 96,
    marginLeft: 14,
    marginRight: 44,
    marginTop: 6,
    marginBottom: 64,
    x: { type: 'log', axis: null },
    y: { axis: null },
    fy: { domain: engines, axis: null, label: null, padding: 0, paddingInner: HEADING / ROW },
    facet: { marginTop: HEADING },
    marks: [
      labelBelow(label, engines[engines.length - 1]),
      Plot.gridX(decades),
      Plot.axisX(decades, { text: exponent, label: null, tickSize: 4 }),
      Plot.text(margins, {
        fy: 'engine',
        text: ({ engine, most, tolerance }: (typeof margins)[number]) =>
          most > 0 ? `${engine}: ${marginOf(most, tolerance)}` : `${engine}: no error`,
        frameAnchor: 'top-left',
        dy: -16,
        fontWeight: 600,
        fill: ({ engine }: (typeof margins)[number]) => palette.colour(engine),
      }),
      Plot.ruleY(margins, { fy: 'engine', x1: 'most', x2: 'tolerance', strokeOpacity: 0.4, strokeDasharray: '2,3' }),
      Plot.dot(errors, {
        fy: 'engine',
        x: 'error',
        r: 4,
        fill: ({ engine }: (typeof errors)[number]) => palette.colour(engine),
        fillOpacity: 0.35,
        title: ({ error }: (typeof errors)[number]) => error.toExponential(1),
      }),
      Plot.tickX(margins, {
        fy: 'engine',
        x: 'tolerance',
        strokeWidth: 4,
      }),
      Plot.text(margins, {
        fy: 'engine',
        x: 'tolerance',
        text: ({ tolerance }: (typeof margins)[number]) => exponent(tolerance),
        textAnchor: 'start',
        dx: 6,
      }),
    ],
  }))
}

function decadesOf(values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.log10)
  const first = Math.ceil(least)
  return Array.from({ length: Math.max(0, Math.floor(most) - first + 1) }, (_, i) => Number(`1e${first + i}`))
}

/** `1e-7` */
function exponent(value: number): string {
  return value.toExponential(0).replace('e+0', '')
}

/** How often the largest error goes into the tolerance. */
function marginOf(most: number, tolerance: number): string {
  const times = tolerance / most
  const rounded = (value: number) => Number(value.toPrecision(2)).toLocaleString('en-US')
  return times >= 1
    ? `${rounded(times)} times within its tolerance`
    : `${rounded(1 / times)} times beyond its tolerance`
}
