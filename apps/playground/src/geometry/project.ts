import { PCA } from 'ml-pca'
import type { Point } from './point.js'

/** What of the rows' differences a projection shows: its variance as a share of theirs, 0 to 1. 1 where rows do not differ. */
export function varianceShown(rows: readonly Float32Array[], points: readonly Point[]): number {
  if (rows.length === 0) return 1
  const middle = rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length)
  const all = rows.reduce((sum, row) => sum + row.reduce((of, value, i) => of + (value - middle[i]) ** 2, 0), 0)
  const shown = points.reduce((sum, { x, y }) => sum + x * x + y * y, 0)
  return all < 1e-9 ? 1 : Math.min(1, shown / all)
}

/** The two directions along which rows differ most: their first two principal components. One point a row. */
export function project(rows: readonly Float32Array[]): Point[] {
  if (rows.length < 2 || rows.every((row) => isSame(row, rows[0]))) return rows.map(() => ({ x: 0, y: 0 }))
  const table = rows.map((row) => [...row])
  // Two rows span a line: a second component would be noise, blown up.
  const components = rows.length === 2 ? 1 : 2
  const pca = new PCA(table, { method: 'NIPALS', nCompNIPALS: components, center: true })
  return pca
    .predict(table, { nComponents: components })
    .to2DArray()
    .map(([x, y = 0]) => ({ x: finite(x), y: finite(y) }))
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => Math.abs(value - b[i]) < 1e-6)
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}
