import { useRef, useState } from 'preact/hooks'
import { cosine } from '../embedding/vector.js'
import { heat, strength, topScore } from '../geometry/heat.js'
import { neighbours } from '../geometry/nearest.js'
import { score } from './quantities.js'

interface HeatMapProps {
  readonly texts: readonly string[]
  readonly rows: readonly (Float32Array | undefined)[]
  readonly current: number | undefined
  readonly onCurrent: (index: number | undefined) => void
}

/** Rows and columns shown; more would be too small to point at. */
const MOST = 40
/** Up to here a cell has room for its score. */
const WITH_SCORES = 12

/**
 * Every pair's cosine as depth of colour. It is a table, so a screen reader reads it as one; arrow keys move in it, and it is
 * one stop for the Tab key.
 */
export function HeatMap({ texts, rows, current, onCurrent }: HeatMapProps) {
  const [picked, setPair] = useState<readonly [number, number]>([0, 1])
  const table = useRef<HTMLTableElement>(null)
  const shown = texts.slice(0, MOST)
  if (shown.length < 2) return <p class="empty">Two texts make a pair.</p>
  const last = shown.length - 1
  const top = topScore(otherPairs(rows, shown.length))
  // A text picked elsewhere is shown with the one nearest to it.
  const [row, column] =
    current === undefined || current === picked[0] || current > last
      ? picked
      : [current, neighbours(rows.slice(0, MOST), current, 1)[0]?.index ?? picked[1]]
  const pair = [Math.min(row, last), Math.min(column, last)] as const
  const show = (i: number, j: number) => {
    setPair([i, j])
    if (i !== current) onCurrent(i)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const i = Math.min(last, Math.max(0, pair[0] + step[0]))
    const j = Math.min(last, Math.max(0, pair[1] + step[1]))
    table.current?.querySelector<HTMLElement>(`[data-cell="${i},${j}"]`)?.focus()
  }
  return (
    <>
      <div class="heat-scroll">
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA grid pattern is a table with this role
          role="grid"
          class="heat-map"
          aria-label="Similarity of every pair of texts"
          data-dense={shown.length > WITH_SCORES}
          ref={table}
          onKeyDown={onKeyDown}
        >
          <colgroup>
            <col class="names" />
          </colgroup>
          <thead>
            <tr>
              <td />
              {shown.map((text, j) => (
                <th key={j} scope="col" abbr={text} title={text} data-current={j === pair[1]}>
                  {j + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((text, i) => (
              <tr key={i}>
                <th scope="row" title={text} data-current={i === current}>
                  <span>{i + 1}</span> <span class="words">{text}</span>
                </th>
                {shown.map((other, j) => (
                  <Cell
                    key={j}
                    at={`${i},${j}`}
                    value={pairScore(rows, i, j)}
                    top={top}
                    isItself={i === j}
                    names={`${text} — ${other}`}
                    isCurrent={i === pair[0] && j === pair[1]}
                    onShow={() => show(i, j)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.some((one) => one !== undefined) && (
        <>
          <PairLine a={shown[pair[0]]} b={shown[pair[1]]} value={pairScore(rows, ...pair)} />
          <p class="fine scale">0 to {score(top)}</p>
        </>
      )}
      {texts.length > MOST && <p class="fine">The first {MOST} texts are shown.</p>}
    </>
  )
}

interface CellProps {
  readonly at: string
  readonly value: number | undefined
  readonly top: number
  readonly isItself: boolean
  readonly names: string
  readonly isCurrent: boolean
  readonly onShow: () => void
}

function Cell({ at, value, top, isItself, names, isCurrent, onShow }: CellProps) {
  const share = value === undefined || isItself ? 0 : heat(value, top)
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA grid pattern is a table with this role
      role="gridcell"
      data-cell={at}
      data-strength={strength(share)}
      data-waiting={value === undefined}
      data-itself={isItself && value !== undefined}
      aria-label={`${value === undefined ? 'waiting' : score(value)}: ${names}`}
      aria-selected={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      style={{ '--share': `${Math.round(share * 100)}%` }}
      onMouseEnter={onShow}
      onFocus={onShow}
    >
      <span>{value === undefined ? '' : score(value)}</span>
    </td>
  )
}

function PairLine({ a, b, value }: { readonly a: string; readonly b: string; readonly value: number | undefined }) {
  return (
    <p class="pair" data-testid="pair">
      <strong>{value === undefined ? '–' : score(value)}</strong>
      <span>{a}</span>
      <span>{b}</span>
    </p>
  )
}

/** Scores of all pairs of two different texts. */
function* otherPairs(rows: HeatMapProps['rows'], texts: number): Generator<number> {
  for (let i = 0; i < texts; i++) {
    for (let j = 0; j < i; j++) {
      const value = pairScore(rows, i, j)
      if (value !== undefined) yield value
    }
  }
}

function pairScore(rows: HeatMapProps['rows'], i: number, j: number): number | undefined {
  const [a, b] = [rows[i], rows[j]]
  return a && b ? cosine(a, b) : undefined
}
