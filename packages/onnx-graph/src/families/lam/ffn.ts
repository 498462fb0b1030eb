import type { Value } from '../../graph/graph-builder.js'
import { linear } from '../../ops/linear.js'
import type { ProgramParts } from './program-parts.js'

/** W2·gelu^m(W1·x + b1) + b2 (spec 3), with the exact (erf) gelu. @param x `[R, T, hidden]` */
export function ffn({ graph, config, reader, options }: ProgramParts, layer: number, x: Value): Value {
  const { hiddenSize, intermediateSize, ffnGeluCount } = config
  const dense = (name: string, input: Value, out: number, width: number): Value => {
    const data = reader.float32(`${name}.weight`)
    const product = linear(graph, input, { data, out, in: width }, options)
    return graph.node('Add', [product, graph.floats([out], reader.float32(`${name}.bias`))])
  }
  let inner = dense(`deltanet_ffns.${layer}.dense`, x, intermediateSize, hiddenSize)
  for (let time = 0; time < ffnGeluCount; time++) inner = graph.node('Gelu', [inner])
  return dense(`ffn_outputs.${layer}.dense`, inner, hiddenSize, intermediateSize)
}
