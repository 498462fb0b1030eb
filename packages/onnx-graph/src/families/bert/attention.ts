import type { BertConfig, TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { biased, linear } from '../../ops/linear.js'
import { reshape } from '../../ops/slicing.js'
import type { GraphOptions } from '../../program-interface.js'
import { CHANNELS, MOST_SEGMENTS, segmentCodes } from './segments.js'

/** What all layers of a program share. */
export interface BertParts {
  readonly graph: GraphBuilder
  readonly config: BertConfig
  readonly reader: TensorReader
  readonly options: GraphOptions
  /** The channels of every token's segment beside each head's q and k, `[R, T, heads, CHANNELS]`. */
  readonly codes: { readonly q: Value; readonly k: Value }
}

/** @param segments `[R, T]` */
export function codesOf(graph: GraphBuilder, { heads }: BertConfig, segments: Value): BertParts['codes'] {
  const { q, k } = segmentCodes(heads)
  const lookUp = (table: Float32Array) =>
    graph.node('Gather', [graph.floats([MOST_SEGMENTS, heads, CHANNELS], table), segments])
  return { q: lookUp(q), k: lookUp(k) }
}

/**
 * Wo · (softmax(q·kᵀ / √headDim) · v of each head, side by side) + bo, over the tokens of one segment (softmax encoder spec 2).
 * @param x `[R, T, hidden]`
 */
export function attention(parts: BertParts, layer: number, x: Value): Value {
  const { graph, config, reader, options } = parts
  const { hiddenSize } = config
  const name = `encoder.layer.${layer}.attention`
  const project = (part: string): Projection => {
    const data = () => reader.float32(`${name}.self.${part}.weight`)
    return {
      product: linear(graph, x, { data, out: hiddenSize, in: hiddenSize }, options),
      bias: reader.float32(`${name}.self.${part}.bias`),
    }
  }
  const attend = options.fusedAttention ? fused : plain
  const mixed = attend(parts, project('query'), project('key'), project('value'))
  return biased(graph, reader, `${name}.output.dense`, mixed, { out: hiddenSize, in: hiddenSize }, options)
}

/** q, k or v: `[R, T, hidden]`, and the bias that is still to be added. */
interface Projection {
  readonly product: Value
  readonly bias: Float32Array
}

/** One node of onnxruntime's own, which adds the biases and splits the heads. */
function fused({ graph, config, codes }: BertParts, q: Projection, k: Projection, v: Projection): Value {
  const { heads, headDim } = config
  const wide = (x: Value, code: Value) => {
    const byHead = reshape(graph, x, 0, 0, heads, headDim)
    return reshape(graph, graph.node('Concat', [byHead, code], { axis: 3 }), 0, 0, heads * (headDim + CHANNELS))
  }
  const bias = [...besideChannels(q.bias, heads), ...besideChannels(k.bias, heads), ...v.bias]
  const inputs = [wide(q.product, codes.q), wide(k.product, codes.k), v.product, graph.floats([bias.length], bias)]
  return graph.node('com.microsoft:MultiHeadAttention', inputs, {
    num_heads: heads,
    scale: { float: 1 / Math.sqrt(headDim) },
  })
}

/** A bias with zeros for each head's channels. */
function besideChannels(bias: Float32Array, heads: number): Float32Array {
  const own = bias.length / heads
  const result = new Float32Array(bias.length + heads * CHANNELS)
  for (let i = 0; i < bias.length; i++) result[i + CHANNELS * Math.floor(i / own)] = bias[i]
  return result
}

/** The same in standard operators, for devices without that node. */
function plain({ graph, config, codes }: BertParts, q: Projection, k: Projection, v: Projection): Value {
  const { heads, headDim, hiddenSize } = config
  const byHead = ({ product, bias }: Projection) =>
    reshape(graph, graph.node('Add', [product, graph.floats([hiddenSize], bias)]), 0, 0, heads, headDim)
  const wide = (x: Projection, code: Value) => graph.node('Concat', [byHead(x), code], { axis: 3 })
  const headFirst = (x: Value) => graph.node('Transpose', [x], { perm: [0, 2, 1, 3] })
  const keys = graph.node('Transpose', [wide(k, codes.k)], { perm: [0, 2, 3, 1] })
  const scores = graph.node('MatMul', [headFirst(wide(q, codes.q)), keys])
  const scaled = graph.node('Mul', [scores, graph.scalar(1 / Math.sqrt(headDim))])
  const mixed = graph.node('MatMul', [graph.node('Softmax', [scaled], { axis: -1 }), headFirst(byHead(v))])
  return reshape(graph, headFirst(mixed), 0, 0, hiddenSize)
}
