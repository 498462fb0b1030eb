import type { TensorNeed } from '../family.js'
import type { BertConfig } from './config.js'

/** Prefixes of tensor names in published checkpoints. */
const PREFIXES = ['bert.', 'roberta.']

/**
 * Every tensor of a BERT-shaped encoder and of a cross-encoder's head, with shapes (softmax encoder spec 2 and 5). Published
 * checkpoints name them with or without a prefix; the oldest name a LayerNorm's weight and bias `gamma` and `beta`.
 */
export function bertTensors(config: BertConfig): TensorNeed[] {
  const { vocabSize: V, maxPositionEmbeddings: P, typeVocabSize: S, hiddenSize: H } = config
  const layers = Array.from({ length: config.layers }, (_, layer) => layerTensors(config, layer))
  return [
    encoderTensor('embeddings.word_embeddings.weight', [V, H]),
    encoderTensor('embeddings.position_embeddings.weight', [P, H]),
    encoderTensor('embeddings.token_type_embeddings.weight', [S, H]),
    ...layerNorm('embeddings.LayerNorm', H),
    ...layers.flat(),
    ...headTensors(config),
  ]
}

function layerTensors({ hiddenSize: H, intermediateSize: I }: BertConfig, layer: number): TensorNeed[] {
  const name = `encoder.layer.${layer}`
  return [
    ...['query', 'key', 'value'].flatMap((part) => linear(`${name}.attention.self.${part}`, H, H)),
    ...linear(`${name}.attention.output.dense`, H, H),
    ...layerNorm(`${name}.attention.output.LayerNorm`, H),
    ...linear(`${name}.intermediate.dense`, I, H),
    ...linear(`${name}.output.dense`, H, I),
    ...layerNorm(`${name}.output.LayerNorm`, H),
  ]
}

/** BERT's head uses the encoder's pooler; the head of RoBERTa and XLM-R has a dense layer of its own. */
function headTensors({ head, modelType, hiddenSize: H }: BertConfig): TensorNeed[] {
  if (head === undefined) return []
  const names = headNames(modelType)
  return [
    ...(modelType === 'bert' ? linear(names.dense, H, H) : bare(names.dense, H, H)),
    ...bare(names.output, head.labels, H),
  ]
}

/** The names of the two linear layers of a cross-encoder's head. */
export function headNames(modelType: BertConfig['modelType']): { readonly dense: string; readonly output: string } {
  return modelType === 'bert'
    ? { dense: 'pooler.dense', output: 'classifier' }
    : { dense: 'classifier.dense', output: 'classifier.out_proj' }
}

/** Weights are `[out, in]`. */
function linear(name: string, out: number, inner: number): TensorNeed[] {
  return [encoderTensor(`${name}.weight`, [out, inner]), encoderTensor(`${name}.bias`, [out])]
}

function bare(name: string, out: number, inner: number): TensorNeed[] {
  return [
    { name: `${name}.weight`, shape: [out, inner] },
    { name: `${name}.bias`, shape: [out] },
  ]
}

function layerNorm(name: string, width: number): TensorNeed[] {
  return [
    encoderTensor(`${name}.weight`, [width], `${name}.gamma`),
    encoderTensor(`${name}.bias`, [width], `${name}.beta`),
  ]
}

function encoderTensor(name: string, shape: readonly number[], oldest?: string): TensorNeed {
  const names = oldest === undefined ? [name] : [name, oldest]
  const prefixed = PREFIXES.flatMap((prefix) => names.map((each) => `${prefix}${each}`))
  return { name, aliases: [...names.slice(1), ...prefixed], shape }
}
