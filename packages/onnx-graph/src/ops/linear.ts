import type { TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../graph/graph-builder.js'
import type { GraphOptions } from '../program-interface.js'
import { type LaterMatrix, type Matrix, read, transposed } from './matrix.js'
import { quantizedLinear } from './quantized-linear.js'

/** How products are to be made. */
export type LinearOptions = Pick<GraphOptions, 'precision' | 'signedWeights'>

/** W·x + b of the tensors `name.weight` and `name.bias`. @param x `[…, in]` @returns `[…, out]` */
export function biased(
  graph: GraphBuilder,
  reader: TensorReader,
  name: string,
  x: Value,
  sizes: Pick<Matrix, 'out' | 'in'>,
  options: LinearOptions,
): Value {
  const product = linear(graph, x, { ...sizes, data: () => reader.float32(`${name}.weight`) }, options)
  return graph.node('Add', [product, graph.floats([sizes.out], reader.float32(`${name}.bias`))])
}

/** x·Wᵀ in float32, for the small matrices. @param x `[…, in]` @returns `[…, out]` */
export function exactLinear(graph: GraphBuilder, x: Value, matrix: LaterMatrix): Value {
  return graph.node('MatMul', [x, graph.tensor('float32', [matrix.in, matrix.out], () => transposed(read(matrix)))])
}

/** x·Wᵀ in the program's precision. @param x `[…, in]`, float32 @returns `[…, out]`, float32 */
export function linear(graph: GraphBuilder, x: Value, matrix: LaterMatrix, options: LinearOptions): Value {
  const { precision } = options
  if (precision === 'int8') return quantizedLinear(graph, x, matrix, options)
  if (precision === 'float16') return halfLinear(graph, x, matrix)
  return exactLinear(graph, x, matrix)
}

function halfLinear(graph: GraphBuilder, x: Value, matrix: LaterMatrix): Value {
  const weight = graph.tensor('float16', [matrix.in, matrix.out], () => toFloat16(transposed(read(matrix))))
  const half = graph.node('Cast', [x], { to: 10 })
  return graph.node('Cast', [graph.node('MatMul', [half, weight])], { to: 1 })
}

/** IEEE half precision, to nearest even; what is too large becomes the largest. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const result = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) result[i] = halfBits(bits[i], values[i])
  return result
}

function halfBits(bits: number, value: number): number {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = Math.abs(value)
  if (magnitude >= 65504) return sign | 0x7bff
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24)
  const rounded = (bits & 0x7fffffff) - (112 << 23)
  const kept = rounded >>> 13
  const rest = rounded & 0x1fff
  return sign | (kept + (rest > 0x1000 || (rest === 0x1000 && (kept & 1) === 1) ? 1 : 0))
}

function roundToEven(value: number): number {
  const low = Math.floor(value)
  const rest = value - low
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low
}
