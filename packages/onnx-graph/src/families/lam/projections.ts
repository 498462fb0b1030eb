import type { Value } from '../../graph/graph-builder.js'
import { exactLinear, linear } from '../../ops/linear.js'
import { type Matrix, stacked } from '../../ops/matrix.js'
import { gateMatrix } from './heads.js'
import type { ProgramParts } from './program-parts.js'

/** All that a layer projects its input to (spec 3), `[R, T, …]`. */
export interface Projections {
  /** Of q, k and v, under the convolution: `3·hidden`. */
  readonly qkv: Value
  /** `g_proj·x`, `hidden`. */
  readonly g: Value
  /** By `gateMatrix`, without biases. */
  readonly gates: Value
}

/**
 * A CPU takes one product, and what comes of it apart: a product costs the start of its threads. In int8 and float16 the gates stay
 * exact. @param x `[R, T, hidden]`
 */
export function projections(parts: ProgramParts, prefix: string, x: Value): Projections {
  const { graph, config, reader, options } = parts
  const { hiddenSize } = config
  const matrix = (name: string) => squareMatrix(parts, prefix, name)
  const qkv = stacked(matrix('q'), matrix('k'), matrix('v'))
  const gates = gateMatrix(config, reader, prefix)
  const widths = [3 * hiddenSize, hiddenSize, gates.out]
  const split = (product: Value, count: number) =>
    graph.nodes('Split', [product, graph.ints(...widths.slice(0, count))], count, { axis: 2 })
  if (!options.branches) {
    return {
      qkv: linear(graph, x, qkv, options),
      g: linear(graph, x, matrix('g'), options),
      gates: exactLinear(graph, x, gates),
    }
  }
  if (options.precision === 'float32') {
    const [first, second, third] = split(exactLinear(graph, x, stacked(qkv, matrix('g'), gates)), 3)
    return { qkv: first, g: second, gates: third }
  }
  const [first, second] = split(linear(graph, x, stacked(qkv, matrix('g')), options), 2)
  return { qkv: first, g: second, gates: exactLinear(graph, x, gates) }
}

/** `name_proj.weight` of a layer, `[hidden, hidden]`. */
export function squareMatrix(parts: ProgramParts, prefix: string, name: string): Matrix {
  const { hiddenSize } = parts.config
  return { data: parts.reader.float32(`${prefix}.${name}_proj.weight`), out: hiddenSize, in: hiddenSize }
}
