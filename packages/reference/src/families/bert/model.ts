import type { BertConfig, TensorReader } from '@lamjs/core/backend'
import type { NormWeights } from '../../layer-norm.js'
import type { LinearWeights } from '../../linear.js'
import type { Work } from '../../work.js'

/** The weights of a BERT-shaped encoder, converted to float64 once (softmax encoder spec 2). */
export interface BertModel {
  readonly config: BertConfig
  /** `[vocab, hidden]`, `[positions, hidden]` and `[token types, hidden]`. */
  readonly words: Float64Array
  readonly positions: Float64Array
  readonly tokenTypes: Float64Array
  readonly embeddingsNorm: NormWeights
  readonly layers: readonly BertLayerWeights[]
}

/** One layer; letters as in the spec. */
export interface BertLayerWeights {
  readonly q: LinearWeights
  readonly k: LinearWeights
  readonly v: LinearWeights
  readonly o: LinearWeights
  readonly attentionNorm: NormWeights
  readonly ffnIn: LinearWeights
  readonly ffnOut: LinearWeights
  readonly ffnNorm: NormWeights
}

/** @throws LamError `LAM_CHECKPOINT_TENSOR_MISSING`, `LAM_CHECKPOINT_TENSOR_NON_FINITE` */
export function* readBertModel(config: BertConfig, reader: TensorReader): Work<BertModel> {
  const words = reader.float64('embeddings.word_embeddings.weight')
  yield
  const layers: BertLayerWeights[] = []
  for (let i = 0; i < config.layers; i++) layers.push(yield* readLayer(reader, `encoder.layer.${i}`))
  return {
    config,
    words,
    positions: reader.float64('embeddings.position_embeddings.weight'),
    tokenTypes: reader.float64('embeddings.token_type_embeddings.weight'),
    embeddingsNorm: weightAndBias(reader, 'embeddings.LayerNorm'),
    layers,
  }
}

function* readLayer(reader: TensorReader, name: string): Work<BertLayerWeights> {
  const attention = {
    q: weightAndBias(reader, `${name}.attention.self.query`),
    k: weightAndBias(reader, `${name}.attention.self.key`),
    v: weightAndBias(reader, `${name}.attention.self.value`),
    o: weightAndBias(reader, `${name}.attention.output.dense`),
    attentionNorm: weightAndBias(reader, `${name}.attention.output.LayerNorm`),
  }
  yield
  const ffnIn = weightAndBias(reader, `${name}.intermediate.dense`)
  yield
  const ffnOut = weightAndBias(reader, `${name}.output.dense`)
  yield
  return { ...attention, ffnIn, ffnOut, ffnNorm: weightAndBias(reader, `${name}.output.LayerNorm`) }
}

function weightAndBias(reader: TensorReader, name: string): Required<LinearWeights> {
  return { weight: reader.float64(`${name}.weight`), bias: reader.float64(`${name}.bias`) }
}
