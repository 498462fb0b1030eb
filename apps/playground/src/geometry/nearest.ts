import { cosine } from '../embedding/vector.js'

export interface Neighbour {
  readonly index: number
  readonly score: number
}

/** Every row with its score, the nearest first; of equal ones the earlier first. Rows not there yet are left out. */
export function ranked(query: Float32Array, rows: readonly (Float32Array | undefined)[]): Neighbour[] {
  return rows
    .flatMap((row, index) => (row ? [{ index, score: cosine(query, row) }] : []))
    .sort((a, b) => b.score - a.score)
}

/** The nearest few of row `of`, itself left out. */
export function neighbours(rows: readonly (Float32Array | undefined)[], of: number, most: number): Neighbour[] {
  const row = rows[of]
  if (row === undefined) return []
  return ranked(row, rows)
    .filter(({ index }) => index !== of)
    .slice(0, most)
}
