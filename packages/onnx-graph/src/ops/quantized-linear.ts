import type { GraphBuilder, Value } from '../graph/graph-builder.js'
import type { GraphOptions } from '../program-interface.js'
import { turnedMatrix, turnedRows } from './hadamard.js'
import { type LaterMatrix, type Matrix, read, transposed } from './matrix.js'

/** The largest 8-bit number; -128 is not used. */
const MOST = 127
/** What stands for zero in an unsigned byte. */
const ZERO = 128

/**
 * x·Wᵀ by products of 8-bit numbers, whose sums are exact. Every row of x has a scale of its own, and every output of W. Both are turned before
 * (`turnedRows`), so that no single value decides over its row's scale.
 * @param x `[R, T, in]`, float32 @returns `[R, T, out]`, float32
 */
export function quantizedLinear(
  graph: GraphBuilder,
  x: Value,
  matrix: LaterMatrix,
  { signedWeights = false }: Pick<GraphOptions, 'signedWeights'>,
): Value {
  const rows = quantizedRows(graph, x, matrix.in)
  const weights = quantizedWeights(graph, matrix, signedWeights)
  const inputs = [rows.bytes, weights.bytes, graph.scalar(1), weights.scales, byteZero(graph)]
  const product = graph.node('com.microsoft:MatMulIntegerToFloat', [
    ...inputs,
    ...(signedWeights ? [] : [byteZero(graph)]),
  ])
  return graph.node('Mul', [product, rows.scales])
}

/** Rows as bytes, `x ≈ scale · (byte - 128)`: `[R, T, width]`, and their scales `[R, T, 1]`. onnxruntime makes equal nodes one. */
function quantizedRows(graph: GraphBuilder, x: Value, width: number) {
  const turned = turnedRows(graph, x, width)
  const most = graph.node('ReduceMax', [graph.node('Abs', [turned]), graph.ints(-1)], { keepdims: 1 })
  const scales = graph.node('Mul', [most, graph.scalar(1 / MOST)])
  const zeros = graph.node('Expand', [byteZero(graph), graph.node('Shape', [scales])])
  return { bytes: graph.node('QuantizeLinear', [turned, scales, zeros], { axis: 2, block_size: width }), scales }
}

function byteZero(graph: GraphBuilder): Value {
  return graph.shared('zero byte', () => graph.tensor('uint8', [], Uint8Array.of(ZERO)))
}

/** Weights as bytes `[in, out]`, and a scale for every output. */
function quantizedWeights(graph: GraphBuilder, matrix: LaterMatrix, signed: boolean) {
  // Both come of one pass over the weights, in the order in which they are written.
  let scales = new Float32Array(0)
  const bytes = () => {
    const quantized = quantizedColumns(turnedMatrix(read(matrix)))
    scales = quantized.scales
    return signed ? Int8Array.from(quantized.values) : Uint8Array.from(quantized.values, (value) => value + ZERO)
  }
  return {
    bytes: graph.tensor(signed ? 'int8' : 'uint8', [matrix.in, matrix.out], bytes),
    scales: graph.tensor('float32', [matrix.out], () => scales),
  }
}

/** Weights as whole numbers from -127 to 127, `[in, out]`: `w ≈ scale · number`, a scale for every output. */
function quantizedColumns({ data, out, in: width }: Matrix) {
  const scales = new Float32Array(out)
  const values = new Float32Array(data.length)
  for (let row = 0; row < out; row++) {
    const end = (row + 1) * width
    let most = 0
    for (let i = row * width; i < end; i++) most = Math.max(most, Math.abs(data[i]))
    scales[row] = most / MOST
    const inverse = most === 0 ? 0 : MOST / most
    for (let i = row * width; i < end; i++) values[i] = Math.round(data[i] * inverse)
  }
  return { values: transposed({ data: values, out, in: width }), scales }
}
