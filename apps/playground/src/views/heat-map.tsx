import { useMemo, useRef, useState } from 'preact/hooks'
import type { Clusters } from '../geometry/clusters.js'
import { heat, strength } from '../geometry/heat.js'
import type { PairScores } from '../geometry/pair-scores.js'
import { Marker } from './marker.js'
import { score, shortScore } from './quantities.js'
import type { Selection, SelectionControl } from './use-selection.js'

interface HeatMapProps {
  readonly texts: readonly string[]
  readonly scores: PairScores
  readonly groups: Clusters
  readonly selection: SelectionControl
}

/** Largest number of rows and columns; more would be too small to point at. */
const MOST = 40
/** Largest number of texts whose cells show their score. */
const WITH_SCORES = 12

type Pair = readonly [number, number]

/**
 * Every pair's cosine as a shade of colour, on one scale for all texts, ordered by similarity or as typed. It is a table for screen
 * readers. Arrow keys move in it, and it is one stop for the Tab key. A cell's name is its texts' indices.
 */
export function HeatMap({ texts, scores, groups, selection }: HeatMapProps) {
  const table = useRef<HTMLTableElement>(null)
  const [isByLikeness, setByLikeness] = useState(true)
  const shown = useMemo(() => texts.slice(0, MOST), [texts])
  const order = useMemo(
    () => (isByLikeness ? groups.order.filter((i) => i < shown.length) : shown.map((_, i) => i)),
    [groups, isByLikeness, shown],
  )
  if (shown.length < 2) return <p class="empty">Two texts make a pair.</p>
  const clusterOf = (text: number) => (groups.count > 1 ? groups.of[text] : undefined)
  const last = shown.length - 1
  const pair = pairOf(selection.shown, scores, last)
  const stop = pairOf(selection.picked, scores, last)
  const onKeyDown = (event: KeyboardEvent) => {
    const from = cellOf(event)
    const to = from && nextCell([order.indexOf(from[0]), order.indexOf(from[1])], event, last)
    if (to === undefined) return
    event.preventDefault()
    table.current?.querySelector<HTMLElement>(`[data-cell="${order[to[0]]},${order[to[1]]}"]`)?.focus()
  }
  const pick = (event: Event) => {
    const cell = cellOf(event)
    if (cell) selection.pick({ text: cell[0], other: cell[1] })
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
          onClick={pick}
          onFocusIn={pick}
          onPointerOver={(event) => {
            const cell = cellOf(event)
            selection.point(cell && { text: cell[0], other: cell[1] })
          }}
          onPointerLeave={() => selection.point(undefined)}
        >
          <colgroup>
            <col class="names" />
          </colgroup>
          <thead>
            <tr>
              <td />
              {order.map((j) => (
                <th key={j} scope="col" abbr={shown[j]} title={shown[j]} data-current={j === pair[1]}>
                  {j + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.map((i) => (
              <Row
                key={i}
                texts={shown}
                order={order}
                scores={scores}
                cluster={clusterOf(i)}
                row={i}
                shownColumn={i === pair[0] ? pair[1] : undefined}
                stopColumn={i === stop[0] ? stop[1] : undefined}
              />
            ))}
          </tbody>
        </table>
      </div>
      {scores.rows.some((one) => one !== undefined) && (
        <PairLine a={shown[pair[0]]} b={shown[pair[1]]} value={scores.of(...pair)} />
      )}
      <div class="legend">
        <p class="fine scale">
          <span aria-hidden="true">0</span>
          <span class="ramp" aria-hidden="true" />
          <span aria-hidden="true">1</span>
          <span class="spoken">Colours run from 0 to 1, the same for all texts.</span>
        </p>
        <fieldset class="samples">
          <legend class="spoken">Order</legend>
          <button type="button" aria-pressed={isByLikeness} onClick={() => setByLikeness(true)}>
            By likeness
          </button>
          <button type="button" aria-pressed={!isByLikeness} onClick={() => setByLikeness(false)}>
            As typed
          </button>
        </fieldset>
      </div>
      {texts.length > MOST && <p class="fine">The first {MOST} texts are shown.</p>}
    </>
  )
}

interface RowProps {
  readonly texts: readonly string[]
  /** Indices of texts, in the order of the columns */
  readonly order: readonly number[]
  readonly scores: PairScores
  /** undefined without clusters */
  readonly cluster: number | undefined
  readonly row: number
  /** Column of the selected pair in this row, if any. */
  readonly shownColumn: number | undefined
  /** Column of the Tab stop in this row, if any. */
  readonly stopColumn: number | undefined
}

/** Renders again only when this row changes, because pointing changes two rows of forty. */
function Row({ texts, order, scores, cluster, row, shownColumn, stopColumn }: RowProps) {
  const cells = () => (
    <tr>
      <th scope="row" title={texts[row]} data-current={shownColumn !== undefined}>
        <Marker cluster={cluster} />
        <span class="number">{row + 1}</span> <span class="words">{texts[row]}</span>
      </th>
      {order.map((j) => (
        <Cell
          key={j}
          at={`${row},${j}`}
          value={scores.of(row, j)}
          isItself={row === j}
          names={`${texts[row]} — ${texts[j]}`}
          isShown={j === shownColumn}
          isStop={j === stopColumn}
        />
      ))}
    </tr>
  )
  return useMemo(cells, [texts, order, scores, cluster, row, shownColumn, stopColumn])
}

interface CellProps {
  readonly at: string
  readonly value: number | undefined
  readonly isItself: boolean
  readonly names: string
  readonly isShown: boolean
  readonly isStop: boolean
}

function Cell({ at, value, isItself, names, isShown, isStop }: CellProps) {
  const share = value === undefined || isItself ? 0 : heat(value)
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA grid pattern is a table with this role
      role="gridcell"
      data-cell={at}
      data-strength={strength(share)}
      data-waiting={value === undefined}
      data-itself={isItself && value !== undefined}
      aria-label={`${value === undefined ? 'waiting' : score(value)}: ${names}`}
      aria-selected={isShown}
      tabIndex={isStop ? 0 : -1}
      style={{ '--share': `${Math.round(share * 100)}%` }}
    >
      <span>{value === undefined ? '' : shortScore(value)}</span>
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

/** Shows a single selected text with its nearest one, and nothing for a text beyond the last row. */
function pairOf(selection: Selection | undefined, scores: PairScores, last: number): Pair {
  if (selection === undefined || selection.text > last) return [0, 1]
  const other = selection.other ?? scores.nearest(selection.text, 1, last + 1)[0]?.index
  return other === undefined || other > last ? [0, 1] : [selection.text, other]
}

/** The cell of an event. */
function cellOf({ target }: Event): Pair | undefined {
  const at = (target as Element).closest('[data-cell]')?.getAttribute('data-cell')
  return at ? (at.split(',').map(Number) as [number, number]) : undefined
}

/** The cell that a key selects, as in the ARIA grid pattern; undefined for other keys. */
function nextCell([i, j]: Pair, { key, ctrlKey }: KeyboardEvent, last: number): Pair | undefined {
  const within = (index: number) => Math.min(last, Math.max(0, index))
  switch (key) {
    case 'ArrowUp':
      return [within(i - 1), j]
    case 'ArrowDown':
      return [within(i + 1), j]
    case 'ArrowLeft':
      return [i, within(j - 1)]
    case 'ArrowRight':
      return [i, within(j + 1)]
    case 'Home':
      return [ctrlKey ? 0 : i, 0]
    case 'End':
      return [ctrlKey ? last : i, last]
    default:
      return undefined
  }
}
