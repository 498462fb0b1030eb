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
  const taps = readTaps(config, reader, layer)
  const flat = (x: Value) => reshape(graph, x, -1, width)
  const rows = graph.node('Concat', [flat(projected), flat(`conv.${layer}`), near.zeros], { axis: 0 })
  let sum = graph.node('Mul', [projected, graph.floats([width], taps.weights[OWN_TAP])])
  near.rows.forEach((row, i) => {
    const weight = graph.floats([width], taps.weights[NEIGHBOUR_TAPS[i]])
    sum = graph.node('Add', [sum, graph.node('Mul', [graph.node('Gather', [rows, row]), weight])])
  })
  return silu(graph, graph.node('Add', [sum, graph.floats([width], taps.bias)]))
}

/** Taps and bias of q, k and v side by side: `[3·hidden]` each. */
function readTaps({ hiddenSize }: LamConfig, reader: TensorReader, layer: number) {
  const weights = Array.from({ length: TAPS }, () => new Float32Array(3 * hiddenSize))
  const bias = new Float32Array(3 * hiddenSize)
  PARTS.forEach((part, p) => {
    const conv = `deltanet_layers.${layer}.${part}_conv1d.conv`
    const values = reader.float32(`${conv}.weight`)
    bias.set(reader.float32(`${conv}.bias`), p * hiddenSize)
    for (let i = 0; i < hiddenSize; i++) {
      for (let tap = 0; tap < TAPS; tap++) weights[tap][p * hiddenSize + i] = values[i * TAPS + tap]
    }
  })
  return { weights, bias }
}
