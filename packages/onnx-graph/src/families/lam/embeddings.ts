import type { Checkpoint, ModelConfig, TensorReader } from '@lamjs/core'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { layerNorm } from '../../ops/layer-norm.js'
import { INPUT } from './inputs.js'

/**
 * LayerNorm(word[id] + token_type[0] + position) (spec 3). The second position table holds each row's distance to the next, so that
 * a place between two rows is one row and a share of the other.
 * @returns `[R, T, hidden]`
 */
export function embeddings(
  graph: GraphBuilder,
  config: ModelConfig,
  reader: TensorReader,
  tensors: Checkpoint['weights']['tensors'],
  halfWords: boolean,
): Value {
  const { hiddenSize, vocabSize, maxPositionEmbeddings } = config
  const words = 'embeddings.word_embeddings.weight'
  const rows = positionRows(config, reader)
  const shape = [maxPositionEmbeddings, hiddenSize]
  // Half precision stays as it is until a row is looked up: it is half of the program's size, and exact.
  const stored = halfWords && tensors.get(words)?.dtype === 'F16' ? 'float16' : 'float32'
  const table =
    stored === 'float16'
      ? graph.tensor('float16', [vocabSize, hiddenSize], reader.bytes(words))
      : graph.floats([vocabSize, hiddenSize], reader.float32(words))
  const word = graph.node('Gather', [table, INPUT.ids])
  const position = graph.node('Gather', [graph.floats(shape, rows.at), INPUT.positions])
  const step = graph.node('Gather', [graph.floats(shape, rows.step), INPUT.positions])
  const between = graph.node('Add', [position, graph.node('Mul', [step, INPUT.shares])])
  const x = graph.node('Add', [stored === 'float16' ? graph.node('Cast', [word], { to: 1 }) : word, between])
  return layerNorm(graph, x, config, reader, 'embeddings.LayerNorm')
}

/** Position rows with the token type in them, and the step from each to the next. */
function positionRows({ hiddenSize }: ModelConfig, reader: TensorReader): { at: Float32Array; step: Float32Array } {
  const positions = reader.float32('embeddings.position_embeddings.weight')
  const types = reader.float32('embeddings.token_type_embeddings.weight')
  const step = new Float32Array(positions.length)
  for (let i = 0; i + hiddenSize < positions.length; i++) step[i] = positions[i + hiddenSize] - positions[i]
  return { at: positions.map((value, i) => value + types[i % hiddenSize]), step }
}
