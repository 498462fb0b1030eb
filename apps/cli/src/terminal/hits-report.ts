import type { Hit } from '@lamjs/search'
import type { Palette } from './colour.js'
import { snippet } from './snippet.js'
import { withoutControls } from './wrap.js'

const INDENT = '    '
const WIDEST = 120
/** Lines of a passage. */
const LINES = 3

/** Each hit with its place as `file:line`, which terminals link, its score, what found it, and a part of the passage. */
export function hitsReport(
  hits: readonly Hit[],
  { palette, columns }: { readonly palette: Palette; readonly columns: number },
): string {
  const width = Math.max(30, Math.min(columns, WIDEST) - INDENT.length)
  return hits.map((hit) => `${head(hit, palette)}\n${body(hit, width, palette)}\n`).join('\n')
}

function head({ file, line, score, title, copies = [], ...hit }: Hit, { strong, dim, accent }: Palette): string {
  const place = accent(`${withoutControls(file)}:${line}`)
  const also = copies.length === 0 ? '' : `, also ${copies.map(withoutControls).join(', ')}`
  const named = title === undefined ? '' : `  ${withoutControls(title)}`
  return `${place}  ${strong(score.toFixed(3))}  ${dim(`${reason(hit)}${also}`)}${named}`
}

/** `by meaning #1 (0.48), by words #2` */
function reason({ ranks, similarity }: Pick<Hit, 'ranks' | 'similarity'>): string {
  const cosine = similarity === undefined ? '' : ` (${similarity.toFixed(2)})`
  return [
    ...(ranks.vectors === undefined ? [] : [`by meaning #${ranks.vectors}${cosine}`]),
    ...(ranks.words === undefined ? [] : [`by words #${ranks.words}`]),
  ].join(', ')
}

function body({ text, matches }: Hit, width: number, { strong }: Palette): string {
  return snippet(text, matches, { width, lines: LINES, mark: strong })
    .map((line) => INDENT + line)
    .join('\n')
}
