import type { LamConfig, TensorReader, Weights } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { layerNorm } from '../../ops/layer-norm.js'
import { wordTable } from '../../ops/word-table.js'
import { INPUT } from './inputs.js'

/**
 * LayerNorm(word[id] + token_type[0] + position) (spec 3). The second position table holds each row's distance to the next, so that
 * a place between two rows is one row and a share of the other.
 * @returns `[R, T, hidden]`
 */
export function embeddings(
  graph: GraphBuilder,
  config: LamConfig,
  reader: TensorReader,
  tensors: Weights['tensors'],
  halfWords: boolean,
): Value {
  const { hiddenSize, maxPositionEmbeddings } = config
  const rows = positionRows(config, reader)
  const shape = [maxPositionEmbeddings, hiddenSize]
  const { table, half } = wordTable(graph, config, reader, tensors, halfWords)
  const word = graph.node('Gather', [table, INPUT.ids])
  const position = graph.node('Gather', [graph.floats(shape, rows.at), INPUT.positions])
  const step = graph.node('Gather', [graph.floats(shape, rows.step), INPUT.positions])
  const between = graph.node('Add', [position, graph.node('Mul', [step, INPUT.shares])])
  const x = graph.node('Add', [half ? graph.node('Cast', [word], { to: 1 }) : word, between])
  return layerNorm(graph, x, config, reader, 'embeddings.LayerNorm')
}

/** Position rows with the token type in them, and the step from each to the next. */
function positionRows({ hiddenSize }: LamConfig, reader: TensorReader): { at: Float32Array; step: Float32Array } {
  const positions = reader.float32('embeddings.position_embeddings.weight')
  const types = reader.float32('embeddings.token_type_embeddings.weight')
  const step = new Float32Array(positions.length)
  for (let i = 0; i + hiddenSize < positions.length; i++) step[i] = positions[i + hiddenSize] - positions[i]
  return { at: positions.map((value, i) => value + types[i % hiddenSize]), step }
}
