import type { BertConfig, EncoderModel, TokenBatch } from '@lamjs/core/backend'
import { reference } from '@lamjs/reference'
import { randomModel } from '../../scripts/random-geometry.mjs'
import { native } from '../index.js'

/** Products of several depth blocks, heads of 48 that fill no panel, positions for more keys than one block of scores has. */
export const config: BertConfig = {
  family: 'bert',
  modelType: 'xlm-roberta',
  vocabSize: 200,
  hiddenSize: 432,
  intermediateSize: 800,
  maxPositionEmbeddings: 1202,
  positionOffset: 2,
  typeVocabSize: 2,
  activation: 'gelu',
  layers: 2,
  heads: 9,
  headDim: 48,
  layerNormEps: 1e-5,
  matryoshkaDims: [432],
  maxTokens: 1200,
  mostTokens: 1200,
}
export const model = randomModel(config)

export async function rowsOf(options: Parameters<typeof native>[0], of: EncoderModel, ...batches: TokenBatch[]) {
  const program = await native(options).compile(of)
  try {
    return await Promise.all(batches.map((batch) => program.run(batch)))
  } finally {
    await program.dispose()
  }
}

export async function exactRows(of: EncoderModel, batch: TokenBatch) {
  const program = await reference().compile(of)
  try {
    return await program.run(batch)
  } finally {
    await program.dispose()
  }
}
