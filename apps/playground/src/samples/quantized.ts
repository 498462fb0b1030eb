/**
 * Restores rows of norm 1 from integers with one scale per row.
 * @param ints `[rows, dim]`, row-major
 * @returns rows that share one buffer
 */
export function rowsFrom(ints: Int8Array | Int16Array, dim: number): Float32Array[] {
  const data = Float32Array.from(ints)
  return Array.from({ length: data.length / dim }, (_, i) => normalize(data.subarray(i * dim, (i + 1) * dim)))
}

function normalize(row: Float32Array): Float32Array {
  const norm = Math.hypot(...row)
  for (let i = 0; i < row.length; i++) row[i] /= norm
  return row
}
