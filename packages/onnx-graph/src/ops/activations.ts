import type { GraphBuilder, Value } from '../graph/graph-builder.js'

/** x · σ(x). */
export function silu(graph: GraphBuilder, x: Value): Value {
  return graph.node('Mul', [x, graph.node('Sigmoid', [x])])
}

/** clip(σ(x), 0.01, 0.99), as both flux nets end (spec 4). */
export function clippedSigmoid(graph: GraphBuilder, x: Value): Value {
  return graph.node('Clip', [graph.node('Sigmoid', [x]), graph.scalar(0.01), graph.scalar(0.99)])
}
