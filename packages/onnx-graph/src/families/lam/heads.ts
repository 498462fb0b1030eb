import type { LamConfig, TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { type Matrix, stacked } from '../../ops/matrix.js'
import { reshape, slice, unsqueeze } from '../../ops/slicing.js'

/** q, k, k', v of spec 3 a head, `[R, heads, T, headDim]`; q and k are unit vectors, v is already `β·v`. */
export interface HeadRows {
  readonly q: Value
  readonly k: Value
  readonly kBeta: Value
  readonly v: Value
}

/** Gates of spec 3, `[R, heads, T, 1]` each. */
export interface Gates {
  readonly beta: Value
  readonly f: Value
  readonly s: Value
  /** `[R, 2·heads, T, 1]`, σ of the decay projections, fast and slow of each head; hierarchical only. */
  readonly decay?: Value
}

/**
 * Splits the convolved rows into heads. All that scales a row is applied at once: 1/norm (floor 1e-12) for q and k, β for v.
 * @param convolved `[R, T, 3·hidden]`
 */
export function splitHeads(graph: GraphBuilder, config: LamConfig, convolved: Value, beta: Value): HeadRows {
  const { heads, headDim } = config
  const parted = reshape(graph, convolved, 0, 0, 3 * heads, headDim)
  const byHead = graph.node('Transpose', [parted], { perm: [0, 2, 1, 3] })
  const norms = graph.node('ReduceL2', [byHead, graph.ints(3)], { keepdims: 1 })
  const qk = slice(graph, norms, 1, 0, 2 * heads)
  const inverse = graph.node('Reciprocal', [graph.node('Clip', [qk, graph.scalar(1e-12)])])
  const scaled = graph.node('Mul', [byHead, graph.node('Concat', [inverse, beta], { axis: 1 })])
  const [q, k, v] = graph.nodes('Split', [scaled], 3, { axis: 1, num_outputs: 3 })
  return { q, k, kBeta: graph.node('Mul', [k, beta]), v }
}

/** The projections to one value a head: β, fast and slow gates, and where there are any the decays. `[heads·3 or heads·5, hidden]` */
export function gateMatrix(config: LamConfig, reader: TensorReader, mixer: string): Matrix {
  const { heads, hiddenSize, recurrence } = config
  const matrix = (name: string): Matrix => ({
    data: reader.float32(`${mixer}.${name}.weight`),
    out: heads,
    in: hiddenSize,
  })
  const plain = stacked(...['b_proj', 'fast_gate_proj', 'slow_gate_proj'].map(matrix))
  return recurrence === 'hierarchical' ? stacked(plain, decayMatrix(config, reader, mixer)) : plain
}

/** σ of every projection to one value a head. @param projected `[R, T, heads·3 or heads·5]`, by `gateMatrix` */
export function gates(
  graph: GraphBuilder,
  config: LamConfig,
  reader: TensorReader,
  mixer: string,
  projected: Value,
): Gates {
  const { heads, recurrence } = config
  const decay = recurrence === 'hierarchical' ? decayBias(config, reader, mixer) : undefined
  const bias = decay && Float32Array.from([...new Float32Array(3 * heads), ...decay])
  const logits = bias ? graph.node('Add', [projected, graph.floats([bias.length], bias)]) : projected
  const byHead = unsqueeze(graph, graph.node('Transpose', [graph.node('Sigmoid', [logits])], { perm: [0, 2, 1] }), 3)
  const sizes = [heads, heads, heads, ...(decay ? [2 * heads] : [])]
  const [beta, f, s, last] = graph.nodes('Split', [byHead, graph.ints(...sizes)], sizes.length, { axis: 1 })
  return { beta, f, s, ...(last !== undefined && { decay: last }) }
}

const SPEEDS = ['fast', 'slow']

/** Fast and slow decay of each head in turn. */
function decayMatrix({ heads, hiddenSize }: LamConfig, reader: TensorReader, mixer: string): Matrix {
  const data = new Float32Array(2 * heads * hiddenSize)
  SPEEDS.forEach((speed, i) => {
    const weight = reader.float32(`${mixer}.${speed}_decay_proj.weight`)
    for (let head = 0; head < heads; head++) {
      data.set(weight.subarray(head * hiddenSize, (head + 1) * hiddenSize), (2 * head + i) * hiddenSize)
    }
  })
  return { data, out: 2 * heads, in: hiddenSize }
}

/** In the order of `decayMatrix`; the spec's two biases are one. */
function decayBias({ heads }: LamConfig, reader: TensorReader, mixer: string): Float32Array {
  const bias = new Float32Array(2 * heads)
  SPEEDS.forEach((speed, i) => {
    const own = reader.float32(`${mixer}.${speed}_decay_proj.bias`)
    const extra = reader.float32(`${mixer}.${speed}_decay_bias`)
    for (let head = 0; head < heads; head++) bias[2 * head + i] = own[head] + extra[head]
  })
  return bias
}
