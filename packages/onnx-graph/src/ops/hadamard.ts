import type { GraphBuilder, Value } from '../graph/graph-builder.js'
import type { Matrix } from './matrix.js'
import { reshape } from './slicing.js'

/** Values that are turned together: more are turned for little, as each costs as many products. */
const MOST = 16

/** The largest power of two up to 16 that divides a width. */
function turnSize(width: number): number {
  let size = MOST
  while (width % size !== 0) size /= 2
  return size
}

/**
 * The values of a row, each 16 neighbours turned by a Hadamard matrix: what stands out among them is spread over all. Length and products of
 * rows stay as they are.
 * @param x `[R, T, width]`
 */
export function turnedRows(graph: GraphBuilder, x: Value, width: number): Value {
  const size = turnSize(width)
  if (size === 1) return x
  const matrix = graph.shared(`hadamard ${size}`, () => graph.floats([size, size], hadamard(size)))
  return reshape(graph, graph.node('MatMul', [reshape(graph, x, 0, 0, width / size, size), matrix]), 0, 0, width)
}

/** A matrix for rows that are turned: its own rows turned alike. */
export function turnedMatrix({ data, ...sizes }: Matrix): Matrix {
  const size = turnSize(sizes.in)
  const turn = hadamard(size)
  const result = new Float32Array(data.length)
  for (let first = 0; first < data.length; first += size) {
    for (let to = 0; to < size; to++) {
      let sum = 0
      for (let from = 0; from < size; from++) sum += turn[from * size + to] * data[first + from]
      result[first + to] = sum
    }
  }
  return { ...sizes, data: result }
}

/** The normed Hadamard matrix in Sylvester's order, its own inverse, row-major. @param size a power of two */
function hadamard(size: number): Float32Array {
  const result = new Float32Array(size * size).fill(1 / Math.sqrt(size))
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      for (let bits = row & column; bits !== 0; bits >>= 1) if (bits & 1) result[row * size + column] *= -1
    }
  }
  return result
}
