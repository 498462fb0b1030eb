import type { RowPiece } from '@lamjs/core/backend'
import { MOST_SEGMENTS } from './segments.js'

/** Padding is a segment too. */
const MOST_TEXTS = MOST_SEGMENTS - 1

/**
 * Puts short texts side by side into rows: each into the row that it fills best, of those with a segment left.
 * @param lengths tokens of each text
 * @param texts which of them, longest first
 * @param capacity tokens of a row; no text is longer
 */
export function packRows(
  lengths: readonly number[],
  texts: readonly number[],
  capacity: number,
): Pick<RowPiece, 'text' | 'column'>[][] {
  const rows: Pick<RowPiece, 'text' | 'column'>[][] = []
  const rowsWithRoom: number[][] = Array.from({ length: capacity + 1 }, () => [])
  for (const text of texts) {
    const length = lengths[text]
    const room = rowsWithRoom.findIndex((some, left) => left >= length && some.length > 0)
    const row = room < 0 ? rows.push([]) - 1 : (rowsWithRoom[room].pop() as number)
    const left = room < 0 ? capacity : room
    rows[row].push({ text, column: capacity - left })
    if (rows[row].length < MOST_TEXTS) rowsWithRoom[left - length].push(row)
  }
  return rows
}
