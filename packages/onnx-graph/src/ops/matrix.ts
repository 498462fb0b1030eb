/** A matrix as checkpoints store it: `[out, in]`, row-major. */
export interface Matrix {
  readonly data: Float32Array
  readonly out: number
  readonly in: number
}

/** A matrix that may be read when the program is written, so that it is not in memory before. */
export interface LaterMatrix extends Pick<Matrix, 'out' | 'in'> {
  readonly data: Float32Array | (() => Float32Array)
}

/** Matrices on top of one another: their outputs side by side. */
export function stacked(...matrices: readonly Matrix[]): Matrix {
  const width = matrices[0].in
  const out = matrices.reduce((sum, matrix) => sum + matrix.out, 0)
  const data = new Float32Array(out * width)
  let at = 0
  for (const matrix of matrices) {
    data.set(matrix.data, at)
    at += matrix.data.length
  }
  return { data, out, in: width }
}

/** The matrix, in memory. */
export function read({ data, ...sizes }: LaterMatrix): Matrix {
  return { ...sizes, data: typeof data === 'function' ? data() : data }
}

/** `[in, out]`. Goes by square tiles, so that reading and writing both stay in cache. */
export function transposed({ data, out, in: width }: Matrix): Float32Array {
  const TILE = 32
  const result = new Float32Array(data.length)
  for (let rowTile = 0; rowTile < out; rowTile += TILE) {
    const rowEnd = Math.min(rowTile + TILE, out)
    for (let columnTile = 0; columnTile < width; columnTile += TILE) {
      const columnEnd = Math.min(columnTile + TILE, width)
      for (let row = rowTile; row < rowEnd; row++) {
        for (let column = columnTile; column < columnEnd; column++) {
          result[column * out + row] = data[row * width + column]
        }
      }
    }
  }
  return result
}
