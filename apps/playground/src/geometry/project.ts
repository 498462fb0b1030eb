import { PCA } from 'ml-pca'
import type { Point } from './point.js'

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
