/** A text's place in a row with other texts. */
export interface PackedText {
  readonly text: number
  /** The column of the text's first token. */
  readonly column: number
}

/**
 * Puts short texts side by side into rows: longest first, each into the row it fills best. Without `most`, no two rows could be one.
 * @param lengths tokens of each text
 * @param texts indices of the texts to pack
 * @param capacity tokens of a row; no text is longer
 * @param most texts of a row
 * @returns for each row its texts, fullest rows not in any order
 */
export function packRows(
  lengths: ArrayLike<number>,
  texts: readonly number[],
  capacity: number,
  most = Number.POSITIVE_INFINITY,
): PackedText[][] {
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
    if (rows[row].length < most) rowsWithRoom[left - length].push(row)
  }
  return rows
}
