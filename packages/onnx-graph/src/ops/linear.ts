import type { TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../graph/graph-builder.js'
import type { GraphOptions } from '../program-interface.js'

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

/** W·x + b of the tensors `name.weight` and `name.bias`. @param x `[…, in]` @returns `[…, out]` */
export function biased(
  graph: GraphBuilder,
  reader: TensorReader,
  name: string,
  x: Value,
  sizes: Pick<Matrix, 'out' | 'in'>,
  precision: GraphOptions['precision'],
): Value {
  const product = linear(graph, x, { ...sizes, data: () => reader.float32(`${name}.weight`) }, precision)
  return graph.node('Add', [product, graph.floats([sizes.out], reader.float32(`${name}.bias`))])
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

/** x·Wᵀ in float32, for the small matrices. @param x `[…, in]` @returns `[…, out]` */
export function exactLinear(graph: GraphBuilder, x: Value, matrix: LaterMatrix): Value {
  return graph.node('MatMul', [x, graph.tensor('float32', [matrix.in, matrix.out], () => transposed(read(matrix)))])
}

/** x·Wᵀ in the program's precision. @param x `[…, in]`, float32 @returns `[…, out]`, float32 */
export function linear(
  graph: GraphBuilder,
  x: Value,
  matrix: LaterMatrix,
  precision: GraphOptions['precision'],
): Value {
  if (precision === 'int8') return quantizedLinear(graph, x, matrix)
  if (precision === 'float16') return halfLinear(graph, x, matrix)
  return exactLinear(graph, x, matrix)
}

/** Activations are quantized too, block by block, with a scale each: level 4 of `MatMulNBits`, asked for by name. */
const ACCURACY_LEVEL = 4

/** How many values share a scale: more are faster and less exact. Narrow matrices have few blocks to even out in, and so small ones. */
function blockSize(width: number): number {
  return width >= 384 ? 64 : 16
}

function quantizedLinear(graph: GraphBuilder, x: Value, matrix: LaterMatrix): Value {
  const size = blockSize(matrix.in)
  const blocks = Math.ceil(matrix.in / size)
  // Both come of one pass over the weights, in the order in which they are written.
  let scales = new Float32Array(0)
  const quantize = () => {
    const quantized = quantizedBlocks(read(matrix), size)
    scales = quantized.scales
    return quantized.bytes
  }
  const bytes = graph.tensor('uint8', [matrix.out, blocks, size], quantize)
  const inputs = [x, bytes, graph.tensor('float32', [matrix.out * blocks], () => scales)]
  return graph.node('com.microsoft:MatMulNBits', inputs, {
    K: matrix.in,
    N: matrix.out,
    bits: 8,
    block_size: size,
    accuracy_level: ACCURACY_LEVEL,
  })
}

/** Weights as 8-bit numbers, `w ≈ scale · (byte - 128)`, a scale for every block of `size` inputs of an output. */
function quantizedBlocks({ data, out, in: width }: Matrix, size: number) {
  const blocks = Math.ceil(width / size)
  const bytes = new Uint8Array(out * blocks * size).fill(128)
  const scales = new Float32Array(out * blocks)
  for (let block = 0; block < out * blocks; block++) {
    const row = Math.floor(block / blocks)
    const first = (block % blocks) * size
    const count = Math.min(size, width - first)
    let most = 0
    for (let i = 0; i < count; i++) most = Math.max(most, Math.abs(data[row * width + first + i]))
    scales[block] = most / 127
    const inverse = most === 0 ? 0 : 127 / most
    for (let i = 0; i < count; i++) bytes[block * size + i] = 128 + Math.round(data[row * width + first + i] * inverse)
  }
  return { bytes, scales }
}

function halfLinear(graph: GraphBuilder, x: Value, matrix: LaterMatrix): Value {
  const weight = graph.tensor('float16', [matrix.in, matrix.out], () => toFloat16(transposed(read(matrix))))
  const half = graph.node('Cast', [x], { to: 10 })
  return graph.node('Cast', [graph.node('MatMul', [half, weight])], { to: 1 })
}

function read({ data, ...sizes }: LaterMatrix): Matrix {
  return { ...sizes, data: typeof data === 'function' ? data() : data }
}

/** `[in, out]`. Goes by square tiles, so that reading and writing both stay in cache. */
function transposed({ data, out, in: width }: Matrix): Float32Array {
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
