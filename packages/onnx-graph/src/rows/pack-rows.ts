/** A text's place in a row with other texts. */
export interface PackedText {
  readonly text: number
  /** The column of the text's first token. */
  readonly column: number
}

/**
 * Puts short texts side by side into rows: longest first, each into the row it fills best. Without `most`, no two rows of one capacity
 * could be one.
 * @param lengths tokens of each text
 * @param texts indices of the texts to pack
 * @param capacity tokens of a row, or of the row that a text of so many tokens opens; no text is longer
 * @param most texts of a row
 * @returns for each row its texts, fullest rows not in any order
 */
export function packRows(
  lengths: ArrayLike<number>,
  texts: readonly number[],
  capacity: number | ((length: number) => number),
  most = Number.POSITIVE_INFINITY,
): PackedText[][] {
  const capacityFor = typeof capacity === 'number' ? () => capacity : capacity
  const order = [...texts].sort((a, b) => lengths[b] - lengths[a] || a - b)
  const largest = order.length === 0 ? 0 : capacityFor(lengths[order[0]])
  const rows: PackedText[][] = []
  const ends: number[] = []
  const rowsWithRoom: number[][] = Array.from({ length: largest + 1 }, () => [])
  for (const text of order) {
    const length = lengths[text]
    let room = length
    while (room <= largest && rowsWithRoom[room].length === 0) room += 1
    const found = room <= largest ? rowsWithRoom[room].pop() : undefined
    const row = found ?? rows.push([]) - 1
    if (found === undefined) ends.push(0)
    const left = (found === undefined ? capacityFor(length) : room) - length
    rows[row].push({ text, column: ends[row] })
    ends[row] += length
    if (rows[row].length < most) rowsWithRoom[left].push(row)
  }
  return rows
}
