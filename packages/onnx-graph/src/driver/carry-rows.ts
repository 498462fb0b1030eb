/** True when every row of a run that continues a text finds its state where it is, so that state may stay untouched. */
export function staysInPlace(carry: Int32Array): boolean {
  return carry.every((from, row) => from === -1 || from === row)
}

/**
 * State for the next run, its rows in their new places.
 * @param previous `[rows before, size]`
 * @param carry `[rows]`: the row before of each row, -1 for none, which is left zero
 */
export function moveRows(previous: Float32Array, carry: Int32Array, size: number): Float32Array {
  const next = new Float32Array(carry.length * size)
  carry.forEach((from, row) => {
    if (from >= 0) next.set(previous.subarray(from * size, (from + 1) * size), row * size)
  })
  return next
}
