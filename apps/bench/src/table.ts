import type { Estimate } from './bootstrap.js'
import type { Series } from './series.js'

/** Rows of text under headings. */
export interface Table {
  /** The line above it. */
  readonly title: string
  /** `[columns]`, a heading each. */
  readonly head: readonly string[]
  /** `[rows][columns]`; a cell that a row lacks at its end counts as empty. */
  readonly rows: readonly (readonly string[])[]
  /** `'blocks'`: cells hold sentences, so that each row is a block of lines at any width. */
  readonly layout?: 'blocks'
}

/**
 * The first column to the left, numbers to the right, two spaces between. Where that is wider than `width`, each row becomes a block of lines.
 * @param width columns there are; any number where absent
 */
export function renderTable({ title, head, rows, layout }: Table, width = Number.POSITIVE_INFINITY): string {
  const lines = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const total = widths.reduce((sum, columns) => sum + columns + 2, -2)
  if (layout === 'blocks' || total > width) return [title, ...rows.map((row) => renderBlock(head, row))].join('\n')
  const render = (line: readonly string[]) =>
    widths
      .map((columns, column) =>
        column === 0 ? (line[0] ?? '').padEnd(columns) : (line[column] ?? '').padStart(columns),
      )
      .join('  ')
      .trimEnd()
  const rule = widths.map((columns) => '-'.repeat(columns)).join('  ')
  return [title, render(head), rule, ...rows.map(render)].join('\n')
}

/** A row for narrow terminals: its first cell, and below it the others with their headings. */
function renderBlock(head: readonly string[], row: readonly string[]): string {
  const cells = head.slice(1).map((heading, i) => [heading, row[i + 1] ?? ''] as const)
  return [row[0], ...cells.filter(([, cell]) => cell !== '').map(([heading, cell]) => `  ${heading}: ${cell}`)].join(
    '\n',
  )
}

/** Four significant digits, thousands separated: `4,812`, `0.9123`, `2.350`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  return value === 0 ? '0' : value.toPrecision(4)
}

/** Whole numbers, thousands separated. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US')
}

/** `median [low–high]`: with the ends of its 95% confidence interval. */
export function formatEstimate(
  { median, low, high }: Estimate,
  format: (value: number) => string = formatNumber,
): string {
  return `${format(median)} [${format(low)}–${format(high)}]`
}

/** The ratio to the base, with its interval; empty where there is no base. */
export function formatBeside({ workload, subject, beside }: Pick<Series, 'workload' | 'subject' | 'beside'>): string {
  if (beside === undefined) return ''
  const isBase = beside.workload === workload && beside.subject === subject
  return isBase ? formatRatio(1) : formatEstimate(beside, formatRatio)
}

/** `2.31x`. */
export function formatRatio(value: number): string {
  return `${value.toFixed(2)}x`
}

/** Millions of bytes: `47.4 MB`. */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
