import type { BertConfig, TensorReader, Weights } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { layerNorm } from '../../ops/layer-norm.js'
import { wordTable } from '../../ops/word-table.js'

/** LayerNorm(word[id] + position[p] + type[s]) (softmax encoder spec 2). @returns `[R, T, hidden]` */
export function embeddings(
  graph: GraphBuilder,
  config: BertConfig,
  reader: TensorReader,
  tensors: Weights['tensors'],
  halfWords: boolean,
): Value {
  const { hiddenSize, maxPositionEmbeddings, typeVocabSize } = config
  const rows = (name: string, count: number, index: Value) => {
    const table = reader.float32(`embeddings.${name}_embeddings.weight`)
    return graph.node('Gather', [graph.floats([count, hiddenSize], table), index])
  }
  const { table, half } = wordTable(graph, config, reader, tensors, halfWords)
  const stored = graph.node('Gather', [table, 'ids'])
  const word = half ? graph.node('Cast', [stored], { to: 1 }) : stored
  const place = rows('position', maxPositionEmbeddings, 'positions')
  const type = rows('token_type', typeVocabSize, 'types')
  const x = graph.node('Add', [graph.node('Add', [word, place]), type])
  return layerNorm(graph, x, config, reader, 'embeddings.LayerNorm')
}
