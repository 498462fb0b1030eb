import type { BenchFile } from '../../bench-file.js'
import { COST, LATENCY, PEAK_MEMORY, THROUGHPUT } from '../../metrics.js'
import { formatCount, formatEstimate, formatNumber, type Table } from '../../table.js'
import { type Axis, linePlot, type Point } from '../line-plot.js'
import type { Palette } from '../palette.js'
import type { SectionContent } from '../section.js'
import { pointsOf } from '../series-points.js'

/** A section whose plot has a line an engine: one metric of a suite against the number that its workloads begin with. */
interface Lines {
  readonly metric: string
  /** Of the samples' unit to that of the plot. */
  readonly scale?: number
  readonly x: Axis
  readonly y: Axis
  /** What the two ends of an engine's line say, in a sentence; none where the plot says it. */
  readonly sentence?: (first: Point, last: Point) => string
}

const TOKENS: Axis = { label: 'tokens', log: true, format: short }

export const LATENCY_LINES: Lines = {
  metric: LATENCY.name,
  x: TOKENS,
  y: { label: 'ms a text', log: true, format: formatNumber, tick: short },
}
export const COST_LINES: Lines = {
  metric: COST.name,
  x: TOKENS,
  y: { label: 'µs a token', format: formatNumber, tick: short },
  sentence: (first, last) =>
    `${first.engine}: a token costs ${short(first.median)} µs at ${formatCount(first.x)} tokens and ${short(last.median)} µs at ` +
    `${formatCount(last.x)}, ${(last.median / first.median).toFixed(2)} times as much.`,
}
export const MEMORY_LINES: Lines = {
  metric: PEAK_MEMORY.name,
  scale: 1e-6,
  x: TOKENS,
  y: { label: 'MB in use at most (resident set)', format: (value) => formatCount(Math.round(value)), tick: short },
}
export const BATCH_LINES: Lines = {
  metric: THROUGHPUT.name,
  x: { label: 'texts in a call', log: true, format: short },
  y: { label: 'tokens a second', format: (value) => formatCount(Math.round(value)), tick: short },
}

/** @returns undefined where the file has no such points */
export function linesContent(file: BenchFile, lines: Lines, palette: Palette): SectionContent | undefined {
  const { metric, scale = 1, x, y } = lines
  const points = pointsOf(file, metric).map(({ median, low, high, ...rest }) => ({
    ...rest,
    median: scale * median,
    low: scale * low,
    high: scale * high,
  }))
  if (points.length === 0) return undefined
  return {
    source: file,
    findings: endsFindings(points, lines),
    drawings: [linePlot({ points, x, y }, palette)],
    tables: [pointsTable(points, x, y)],
  }
}

/** A sentence for each engine that was measured in more than one place. */
function endsFindings(points: readonly Point[], { sentence }: Lines): string[] {
  if (sentence === undefined) return []
  return enginesOf(points).flatMap((engine) => {
    const own = points.filter((point) => point.engine === engine)
    return own.length < 2 ? [] : [sentence(own[0], own[own.length - 1])]
  })
}

/** A place a row, an engine a column. */
function pointsTable(points: readonly Point[], x: Axis, y: Axis): Table {
  const engines = enginesOf(points)
  const places = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b)
  return {
    title: `${y.label}: median [95% interval]`,
    head: [x.label, ...engines],
    rows: places.map((place) => [
      formatCount(place),
      ...engines.map((engine) => {
        const point = points.find((one) => one.engine === engine && one.x === place)
        return point === undefined ? '' : formatEstimate(point, y.format)
      }),
    ]),
  }
}

function enginesOf(points: readonly Point[]): string[] {
  return [...new Set(points.map(({ engine }) => engine))]
}

/** At most three digits: `0.5`, `20`, `1,024`, `16k`, `1M`; small whole numbers stay whole. */
function short(value: number): string {
  const rounded = (scaled: number) => scaled.toLocaleString('en-US', { maximumSignificantDigits: 3 })
  if (value >= 1e6) return `${rounded(value / 1e6)}M`
  if (value >= 1e4) return `${rounded(value / 1e3)}k`
  return Number.isInteger(value) ? formatCount(value) : rounded(value)
}
