import type { EncoderShape, TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../graph/graph-builder.js'

/** LayerNorm over the last axis, with the weights `name.weight` and `name.bias`. */
export function layerNorm(
  graph: GraphBuilder,
  x: Value,
  { hiddenSize, layerNormEps }: EncoderShape,
  reader: TensorReader,
  name: string,
): Value {
  const weight = graph.floats([hiddenSize], reader.float32(`${name}.weight`))
  const bias = graph.floats([hiddenSize], reader.float32(`${name}.bias`))
  return graph.node('LayerNormalization', [x, weight, bias], { axis: -1, epsilon: { float: layerNormEps } })
}
