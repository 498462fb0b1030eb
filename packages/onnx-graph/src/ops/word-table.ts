import type { EncoderShape, TensorReader, Weights } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../graph/graph-builder.js'

const NAME = 'embeddings.word_embeddings.weight'

/** The table of words in the program, `[vocab, hidden]`. */
export interface WordTable {
  readonly table: Value
  /** Whether its rows are float16, to be cast once they are looked up. */
  readonly half: boolean
}

/**
 * Half precision stays as it is until a row is looked up: it is half of the program's size, and exact.
 * @param halfWords see `GraphOptions`
 */
export function wordTable(
  graph: GraphBuilder,
  { vocabSize, hiddenSize }: Pick<EncoderShape, 'vocabSize' | 'hiddenSize'>,
  reader: TensorReader,
  tensors: Weights['tensors'],
  halfWords: boolean,
): WordTable {
  const half = halfWords && tensors.get(NAME)?.dtype === 'F16'
  const shape = [vocabSize, hiddenSize]
  const table = half
    ? graph.tensor('float16', shape, () => reader.bytes(NAME))
    : graph.tensor('float32', shape, () => reader.float32(NAME))
  return { table, half }
}
