import type { Summary } from './statistics.js'

/** Rows of text under headings. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The first column to the left, numbers to the right, two spaces between. */
export function renderTable({ title, head, rows }: Table): string {
  const lines = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const render = (line: readonly string[]) =>
    widths
      .map((width, column) => (column === 0 ? (line[0] ?? '').padEnd(width) : (line[column] ?? '').padStart(width)))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [title, render(head), rule, ...rows.map(render)].join('\n')
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

/** `median (min–max)`. */
export function formatSummary({ median, min, max }: Summary, format: (value: number) => string = formatNumber): string {
  return `${format(median)} (${format(min)}–${format(max)})`
}

/** `2.31x`. */
export function formatRatio(value: number): string {
  return `${value.toFixed(2)}x`
}

/** Millions of bytes: `47.4 MB`. */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
