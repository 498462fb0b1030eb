import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { Point } from './point.js'

/** Explained variance: the projection's variance as a share of the rows', 0 to 1. 1 if all rows are equal. */
export function varianceShown(rows: readonly Float32Array[], points: readonly Point[]): number {
  if (rows.length === 0) return 1
  const middle = rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length)
  const all = rows.reduce((sum, row) => sum + row.reduce((of, value, i) => of + (value - middle[i]) ** 2, 0), 0)
  const shown = points.reduce((sum, { x, y }) => sum + x * x + y * y, 0)
  return all < 1e-9 ? 1 : Math.min(1, shown / all)
}

/** Below this share of the total, a component is rounding error. */
const NOISE = 1e-9

/**
 * The first two principal components of the rows, one point per row. It computes them from the Gram matrix of the centred rows
 * (classical scaling, Torgerson 1952), which is smaller than their covariance matrix.
 */
export function project(rows: readonly Float32Array[]): Point[] {
  if (rows.length < 2) return rows.map(() => ({ x: 0, y: 0 }))
  const centred = new Matrix(rows.map((row) => [...row])).center('column')
  const products = centred.mmul(centred.transpose())
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, { assumeSymmetric: true })
  const all = products.trace()
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b] - realEigenvalues[a])
  const [xs, ys] = order.slice(0, 2).map((at) => {
    const value = realEigenvalues[at]
    const length = value > all * NOISE && all > NOISE ? Math.sqrt(value) : 0
    return eigenvectorMatrix.getColumn(at).map((part) => part * length)
  })
  return rows.map((_, i) => ({ x: xs[i], y: ys[i] }))
}
