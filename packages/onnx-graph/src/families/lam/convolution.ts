import type { LamConfig, TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { silu } from '../../ops/activations.js'
import { reshape, squeeze } from '../../ops/slicing.js'
import { INPUT } from './inputs.js'

const PARTS = ['q', 'k', 'v']
const TAPS = 4
/** Taps of t-2, t-1 and t+1, in the order of the input `neighbours`; that of t itself is 2. */
const NEIGHBOUR_TAPS = [0, 1, 3]
const OWN_TAP = 2

/** What the layers' convolutions have in common, made once. */
export interface Neighbours {
  /** `[R, T]` each: t-2, t-1, t+1. */
  readonly rows: readonly Value[]
  /** `[1, 3·hidden]`, all zero. */
  readonly zeros: Value
}

export function neighbours(graph: GraphBuilder, { hiddenSize }: LamConfig): Neighbours {
  const parts = graph.nodes('Split', [INPUT.neighbours], 3, { axis: 0, num_outputs: 3 })
  return {
    rows: parts.map((part) => squeeze(graph, part, 0)),
    zeros: graph.floats([1, 3 * hiddenSize], new Float32Array(3 * hiddenSize)),
  }
}

/**
 * silu(conv(W·x)) of q, k and v at once (spec 3). Neighbours are looked up by number, which keeps texts apart and brings in the
 * rows of the block before.
 * @param projected `[R, T, 3·hidden]`
 * @param layer number of the layer, whose carried rows are `conv.layer`
 * @returns `[R, T, 3·hidden]`
 */
export function convolve(
  graph: GraphBuilder,
  config: LamConfig,
  reader: TensorReader,
  layer: number,
  projected: Value,
  near: Neighbours,
): Value {
  const width = 3 * config.hiddenSize
  const { taps, bias } = convolutionWeights(config, reader, layer)
  const tap = (number: number) =>
    graph.floats(
      [width],
      Float32Array.from({ length: width }, (_, i) => taps[i * TAPS + number]),
    )
  const flat = (x: Value) => reshape(graph, x, -1, width)
  const rows = graph.node('Concat', [flat(projected), flat(`conv.${layer}`), near.zeros], { axis: 0 })
  let sum = graph.node('Mul', [projected, tap(OWN_TAP)])
  near.rows.forEach((row, i) => {
    const weighted = graph.node('Mul', [graph.node('Gather', [rows, row]), tap(NEIGHBOUR_TAPS[i])])
    sum = graph.node('Add', [sum, weighted])
  })
  return silu(graph, graph.node('Add', [sum, graph.floats([width], bias)]))
}

/** Taps and bias of q, k and v side by side: `[3·hidden, 4]` and `[3·hidden]`. */
export function convolutionWeights({ hiddenSize }: Pick<LamConfig, 'hiddenSize'>, reader: TensorReader, layer: number) {
  const taps = new Float32Array(3 * hiddenSize * TAPS)
  const bias = new Float32Array(3 * hiddenSize)
  PARTS.forEach((part, p) => {
    const conv = `deltanet_layers.${layer}.${part}_conv1d.conv`
    taps.set(reader.float32(`${conv}.weight`), p * hiddenSize * TAPS)
    bias.set(reader.float32(`${conv}.bias`), p * hiddenSize)
  })
  return { taps, bias }
}
