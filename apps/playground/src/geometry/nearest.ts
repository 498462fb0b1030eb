import { cosine } from '../embedding/vector.js'

export interface Neighbour {
  readonly index: number
  readonly score: number
}

/** Every row with its score, the nearest first; of equal ones the earlier first. It omits missing rows. */
export function ranked(query: Float32Array, rows: readonly (Float32Array | undefined)[]): Neighbour[] {
  return rows
    .flatMap((row, index) => (row ? [{ index, score: cosine(query, row) }] : []))
    .sort((a, b) => b.score - a.score)
}
