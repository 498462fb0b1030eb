/** A text's place in a row with other texts. */
export interface PackedText {
  readonly text: number
  /** The column of the text's first token. */
  readonly column: number
}

/**
 * Puts short texts side by side into rows, by best fit with the longest first (best-fit decreasing). No two rows would fit into one.
 * @param lengths tokens of each text
 * @param texts indices of the texts to pack
 * @param capacity tokens of a row; no text is longer
 * @returns the texts of each row; the rows are in no particular order
 */
export function packRows(lengths: ArrayLike<number>, texts: readonly number[], capacity: number): PackedText[][] {
  const order = [...texts].sort((a, b) => lengths[b] - lengths[a] || a - b)
  const rows: PackedText[][] = []
  const rowsWithRoom: number[][] = Array.from({ length: capacity + 1 }, () => [])
  for (const text of order) {
    const length = lengths[text]
    let room = length
    while (room <= capacity && rowsWithRoom[room].length === 0) room += 1
    const row = room <= capacity ? (rowsWithRoom[room].pop() ?? 0) : rows.push([]) - 1
    const left = Math.min(room, capacity)
    rows[row].push({ text, column: capacity - left })
    rowsWithRoom[left - length].push(row)
  }
  return rows
}
