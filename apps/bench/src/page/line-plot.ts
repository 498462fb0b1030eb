import * as Plot from '@observablehq/plot'
import type { Estimate } from '../bootstrap.js'
import { type Drawing, draw, type Frame, textWidth } from './drawing.js'
import type { Palette } from './palette.js'

/** A median with its interval at one place of the horizontal axis. */
export interface Point extends Estimate {
  readonly engine: string
  readonly x: number
}

export interface Axis {
  /** With its unit. */
  readonly label: string
  readonly log?: boolean
  /** A value in a sentence or a table. */
  readonly format: (value: number) => string
  /** A value at a tick, shorter; `format` where absent. */
  readonly tick?: (value: number) => string
}

export interface LinePlot {
  readonly points: readonly Point[]
  readonly x: Axis
  readonly y: Axis
}

const LABEL_GAP = 15

/** A line an engine, its name at its end, and each point's 95% interval as a bar. */
export function linePlot({ points, x, y }: LinePlot, palette: Palette): Drawing {
  const engines = [...new Set(points.map(({ engine }) => engine))]
  const ends = engines.map((engine) => lastOf(points.filter((point) => point.engine === engine)))
  return draw((frame) => ({
    height: frame.narrow ? 300 : 340,
    marginLeft: 52,
    marginBottom: 46,
    marginTop: 30,
    marginRight: frame.narrow ? 16 : 20 + Math.max(...engines.map(textWidth)),
    x: { type: x.log ? 'log' : 'linear', axis: null },
    y: { type: y.log ? 'log' : 'linear', axis: null, ...(y.log ? {} : { zero: true, nice: true }) },
    color: { type: 'ordinal', domain: engines, range: engines.map((engine) => palette.colour(engine)) },
    symbol: { domain: engines, range: engines.map((engine) => palette.symbol(engine)) },
    marks: [
      ...horizontalAxis(points, x, frame),
      ...verticalAxis(points, y),
      Plot.ruleX(points, { x: 'x', y1: 'low', y2: 'high', stroke: 'engine', strokeWidth: 5, strokeOpacity: 0.35 }),
      Plot.line(points, { x: 'x', y: 'median', stroke: 'engine', strokeWidth: 2 }),
      Plot.dot(points, {
        x: 'x',
        y: 'median',
        fill: 'engine',
        symbol: 'engine',
        r: 4,
        title: ({ engine, x: at, median, low, high }: Point) =>
          `${engine}, ${x.format(at)}: ${y.format(median)} (${y.format(low)} to ${y.format(high)})`,
      }),
      ...labels(ends, frame),
    ],
  }))
}

function lastOf(points: readonly Point[]): Point {
  return points.reduce((last, point) => (point.x > last.x ? point : last))
}

/** Ticks at the measured places; on a phone at as many of them as have room. Plot's own labels leave most out of a logarithmic axis. */
function horizontalAxis(
  points: readonly Point[],
  { label, format, tick = format }: Axis,
  { narrow }: Frame,
): Plot.Markish[] {
  const places = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
  const step = Math.ceil(places.length / (narrow ? 5 : 10))
  const ticks = places.filter((_, i) => (places.length - 1 - i) % step === 0)
  return [Plot.axisX(ticks, { text: tick, label, labelAnchor: 'center', labelOffset: 40, tickSize: 4 })]
}

function verticalAxis(points: readonly Point[], { label, log = false, format, tick = format }: Axis): Plot.Markish[] {
  const common = { label, labelAnchor: 'top', tickSize: 0 } as const
  if (!log) return [Plot.gridY({ ticks: 5 }), Plot.axisY({ ...common, ticks: 5, tickFormat: tick })]
  const ticks = decadeTicks(Math.min(...points.map(({ low }) => low)), Math.max(...points.map(({ high }) => high)))
  return [Plot.gridY(ticks), Plot.axisY(ticks, { ...common, text: tick })]
}

/** 1, 2 and 5 times the powers of ten from `least` to `most`. */
function decadeTicks(least: number, most: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(most / least)) + 2 },
    (_, i) => Math.floor(Math.log10(least)) + i,
  )
  return powers
    .flatMap((power) => [1, 2, 5].map((step) => Number(`${step}e${power}`)))
    .filter((tick) => tick >= least && tick <= most)
}

/** Names at the ends of their lines: beside them where there is room, else above. */
function labels(ends: readonly Point[], { narrow }: Frame): Plot.Markish[] {
  if (!narrow) return [namesOf(ends, { textAnchor: 'start', dx: 10 })]
  const farthest = Math.max(...ends.map(({ x }) => x))
  const [far, near] = [ends.filter(({ x }) => x === farthest), ends.filter(({ x }) => x < farthest)]
  return [namesOf(far, { textAnchor: 'end', dx: 6, dy: -12 }), namesOf(near, { textAnchor: 'start', dx: -6, dy: -12 })]
}

/** Names that are moved apart where they would meet. */
function namesOf(ends: readonly Point[], place: Plot.TextOptions): Plot.Markish {
  const options: Plot.TextOptions = {
    x: 'x',
    y: 'median',
    text: 'engine',
    fill: 'engine',
    fontWeight: 600,
    stroke: 'var(--ground)',
    strokeWidth: 4,
    ...place,
  }
  const moveApart: Plot.InitializerFunction = (data, facets, channels, scales, { height, marginBottom }) => {
    const heights = Array.from((channels.y?.value ?? []) as Iterable<number>, (value) => Number(scales.y?.(value)))
    return { data, facets, channels: { y: { value: spreadOut(heights, LABEL_GAP, height - marginBottom) } } }
  }
  return Plot.text(ends, Plot.initializer(options, moveApart))
}

/**
 * Moves values apart that are nearer than `gap`, and none beyond `most` while there is room.
 * @returns the moved values in the order of the given ones
 */
export function spreadOut(values: readonly number[], gap: number, most: number): number[] {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b])
  const moved = [...values]
  for (let i = 1; i < order.length; i++) moved[order[i]] = Math.max(moved[order[i]], moved[order[i - 1]] + gap)
  let limit = most
  for (const index of order.reverse()) {
    moved[index] = Math.min(moved[index], limit)
    limit = moved[index] - gap
  }
  return moved
}
