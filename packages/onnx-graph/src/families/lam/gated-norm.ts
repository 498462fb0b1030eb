import type { Value } from '../../graph/graph-builder.js'
import { eachHead, reshape } from '../../ops/slicing.js'
import type { ProgramParts } from './program-parts.js'

/**
 * `o / √(sum(o²) + d·eps) · σ(g)`, which is 1/√d of what spec 3 says; the output projection makes up for it.
 * @param o `[R, heads, T, headDim]` @param g `[R, T, hidden]` @returns `[R, T, hidden]`
 */
export function gatedNorm(parts: ProgramParts, o: Value, g: Value): Value {
  const { graph, config } = parts
  const squares = graph.node('ReduceSumSquare', [o, graph.ints(3)], { keepdims: 1 })
  const eps = eachHead(graph, config.heads, config.oNormEps * config.headDim)
  const root = graph.node('Sqrt', [graph.node('Add', [squares, eps])])
  return gated(parts, graph.node('Div', [o, root]), g)
}

/** The same by one operator, which is the faster one for few tokens on a CPU. */
export function fusedGatedNorm(parts: ProgramParts, o: Value, g: Value): Value {
  const { graph, config } = parts
  const { headDim, oNormEps } = config
  const scale = graph.floats([headDim], new Float32Array(headDim).fill(1 / Math.sqrt(headDim)))
  const attributes = { axis: -1, epsilon: { float: oNormEps } }
  return gated(parts, graph.node('SimplifiedLayerNormalization', [o, scale], attributes), g)
}

function gated({ graph, config }: ProgramParts, normed: Value, g: Value): Value {
  const joined = reshape(graph, graph.node('Transpose', [normed], { perm: [0, 2, 1, 3] }), 0, 0, config.hiddenSize)
  return graph.node('Mul', [joined, graph.node('Sigmoid', [g])])
}
