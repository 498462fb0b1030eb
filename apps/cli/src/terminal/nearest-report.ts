import type { Scored } from '../nearest.js'
import type { Palette } from './colour.js'
import { wrap } from './wrap.js'

/** A line of the searched file. */
export interface Found {
  /** From 1 on. */
  readonly line: number
  readonly text: string
}

/** Characters before the text: rank, score and bar. */
const INDENT = 24
const BAR = 10
const WIDEST = 120
/** Largest number of characters to show of a text: more than a screen. */
const SHOWN = 4000

/** The query, and below it each found line with rank, score, bar and line number. */
export function nearestReport(
  query: string,
  found: readonly Scored<Found>[],
  { palette, columns }: { palette: Palette; columns: number },
): string {
  const width = Math.max(30, Math.min(columns, WIDEST) - INDENT)
  const rows = found.map(({ item, score }, rank) => {
    const lines = wrap(`${shortened(item.text)} `, width)
    const head = `${String(rank + 1).padStart(4)}  ${palette.strong(score.toFixed(3).padStart(6))}  ${palette.accent(bar(score))}`
    const text = lines.join(`\n${' '.repeat(INDENT)}`)
    return `${head}${text}${palette.dim(`  :${item.line}`)}`
  })
  return `\n${palette.strong(wrap(query, columns).join('\n'))}\n\n${rows.map((row) => `${row}\n`).join('')}`
}

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)} …`
}

/** A cosine from 0 to 1 as a bar, always `BAR` wide. */
function bar(score: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, score)) * (BAR - 2) * 8)
  const rest = eighths % 8
  const blocks = '█'.repeat(eighths >> 3) + (rest === 0 ? '' : String.fromCodePoint(0x2590 - rest))
  return blocks.padEnd(BAR)
}
