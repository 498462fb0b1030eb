import type { LamConfig, TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { silu } from '../../ops/activations.js'
import { eachHead, reshape } from '../../ops/slicing.js'
import type { AloneMasks } from './alone-masks.js'
import { convolutionWeights, convolve } from './convolution.js'
import { tokenShare } from './flux.js'
import { fusedGatedNorm } from './gated-norm.js'
import type { HeadRows } from './heads.js'
import type { ProgramParts } from './program-parts.js'
import type { Projections } from './projections.js'

/**
 * What a layer mixes in a text that fills the only row by itself: no neighbour to look up, no state, and so few nodes, each of which costs as
 * much as its work in a text of a few tokens.
 * @returns what the output projection reads, `[1, T, hidden]`
 */
export function loneText(
  parts: ProgramParts & { readonly alone: AloneMasks },
  layer: number,
  { qkv, g, gates }: Projections,
): Value {
  const { graph, config, reader, options } = parts
  const mixer = `deltanet_layers.${layer}`
  const convolved = graph.within('convolve', () =>
    options.blockedConvolutions
      ? convolveImage(graph, config, reader, layer, qkv)
      : convolve(graph, config, reader, layer, qkv, parts.near),
  )
  const { beta, f, s } = graph.within('gates', () => splitGates(graph, config, gates))
  const rows = graph.within('heads', () => splitHeads(graph, config, convolved, beta))
  const o = graph.within('recurrence', () => {
    const { u, att } = triangles(graph, rows, parts.alone)
    const times = (a: Value, b: Value) => graph.node('MatMul', [a, b])
    const scale = (a: Value, b: Value) => graph.node('Mul', [a, b])
    if (config.recurrence === 'flat') {
      const fast = scale(scale(f, eachHead(graph, config.heads, 0.1)), times(att, rows.v))
      return graph.node('Add', [fast, scale(scale(s, eachHead(graph, config.heads, 0.9)), times(att, u))])
    }
    // a·f + (1-a)·s
    const towards = scale(tokenShare({ ...parts, mixer, rows }), graph.node('Sub', [f, s]))
    return scale(graph.node('Add', [s, towards]), times(att, u))
  })
  return graph.within('output', () => fusedGatedNorm(parts, o, g))
}

/** silu(conv(W·x)) of q, k and v at once (spec 3), as an image one pixel wide, whose edge is zero. @param qkv `[1, T, 3·hidden]` @returns `[1, T, 1, 3·hidden]` */
function convolveImage(graph: GraphBuilder, config: LamConfig, reader: TensorReader, layer: number, qkv: Value): Value {
  const channels = 3 * config.hiddenSize
  const { taps, bias } = convolutionWeights(config, reader, layer)
  // onnxruntime makes the transposes part of the change to its own layout of channels.
  const image = graph.node('Transpose', [reshape(graph, qkv, 1, -1, 1, channels)], { perm: [0, 3, 1, 2] })
  const weights = [graph.bodyFloats([channels, 1, 4, 1], taps), graph.bodyFloats([channels], bias)]
  const convolved = graph.node('Conv', [image, ...weights], {
    group: channels,
    kernel_shape: [4, 1],
    pads: [2, 0, 1, 0],
  })
  return silu(graph, graph.node('Transpose', [convolved], { perm: [0, 2, 3, 1] }))
}

/** σ of the gates, `[1, heads, T, 1]` each. @param gates `[1, T, heads·3 or heads·5]` */
function splitGates(graph: GraphBuilder, { heads, recurrence }: LamConfig, gates: Value) {
  const sigmoid = graph.node('Sigmoid', [reshape(graph, gates, 0, 0, 1, -1)])
  const byHead = graph.node('Transpose', [sigmoid], { perm: [0, 3, 1, 2] })
  const sizes = recurrence === 'hierarchical' ? [heads, heads, heads, 2 * heads] : [heads, heads, heads]
  const [beta, f, s] = graph.nodes('Split', [byHead, graph.ints(...sizes)], sizes.length, { axis: 1 })
  return { beta, f, s }
}

/** @param convolved `3·hidden` for each of the `T` tokens */
function splitHeads(graph: GraphBuilder, { heads, headDim }: LamConfig, convolved: Value, beta: Value): HeadRows {
  const parted = reshape(graph, convolved, 1, -1, 3 * heads, headDim)
  const byHead = graph.node('Transpose', [parted], { perm: [0, 2, 1, 3] })
  const [q, k, v] = graph.nodes('Split', [byHead], 3, { axis: 1, num_outputs: 3 })
  const unit = (x: Value) => graph.node('LpNormalization', [x], { axis: 3, p: 2 })
  const unitK = unit(k)
  const scaled = (x: Value) => graph.node('Mul', [x, beta])
  return { q: unit(q), k: unitK, kBeta: scaled(unitK), v: scaled(v) }
}

/**
 * u = v + T·v and att of spec 4, `T = A + stril(A·Aᵀ)`. With `L = I + A`, whose diagonal is 1 and whose transpose is an upper triangle,
 * `stril(L·Lᵀ) = A + stril(A·Aᵀ)`: so `u = (I + stril(L·Lᵀ))·v`.
 */
function triangles(graph: GraphBuilder, { q, k, kBeta, v }: HeadRows, { strict, identity }: AloneMasks) {
  const product = (a: Value, b: Value, alpha: number) =>
    graph.node('com.microsoft:FusedMatMul', [a, b], { transB: 1, alpha: { float: alpha } })
  const unitLower = (x: Value) => graph.node('Where', [strict, x, identity])
  const L = unitLower(product(kBeta, k, -1))
  const u = graph.node('MatMul', [unitLower(product(L, L, 1)), v])
  return { u, att: graph.node('Trilu', [product(q, k, 1)], { upper: 0 }) }
}
