import type { BertConfig, TensorReader, Weights } from '@lamjs/core/backend'
import type { BertModel } from './open-bert.js'

/** all-MiniLM-L6-v2, as its `config.json` says. */
const MINILM = {
  vocabSize: 30522,
  hiddenSize: 384,
  intermediateSize: 1536,
  maxPositionEmbeddings: 512,
  layers: 6,
  heads: 12,
} as const

/** A model of the BERT family with random weights, made when they are read, always the same for the same shape. */
export function randomBert(shape: Partial<BertConfig>): BertModel {
  const sizes = { ...MINILM, ...shape }
  const positionOffset = sizes.positionOffset ?? 0
  const mostTokens = sizes.maxPositionEmbeddings - positionOffset
  const config: BertConfig = {
    family: 'bert',
    modelType: 'bert',
    typeVocabSize: 2,
    layerNormEps: 1e-12,
    activation: 'gelu',
    headDim: sizes.hiddenSize / sizes.heads,
    matryoshkaDims: [sizes.hiddenSize],
    maxTokens: mostTokens,
    ...sizes,
    positionOffset,
    mostTokens,
  }
  const float32 = (name: string) => randomTensor(config, name)
  const reader: TensorReader = {
    float32,
    float64: (name) => Float64Array.from(float32(name)),
    bytes: (name) => new Uint8Array(float32(name).buffer),
  }
  const weights: Weights = {
    files: [{ label: 'random weights' }],
    tensors: new Map(),
    load: async () => reader,
    float32: async (name) => float32(name),
  }
  return { name: 'random', config, openWeights: async () => weights, fingerprint: async () => JSON.stringify(config) }
}

/** As BERT starts: uniform of deviation 0.03; LayerNorms about 1. */
function randomTensor(config: BertConfig, name: string): Float32Array {
  const random = xorshift(name)
  const around = name.endsWith('LayerNorm.weight') ? 1 : 0
  return Float32Array.from({ length: lengthOf(config, name) }, () => around + 0.1 * random())
}

function lengthOf(config: BertConfig, name: string): number {
  const { hiddenSize, intermediateSize, vocabSize, maxPositionEmbeddings, typeVocabSize } = config
  const rows = { word: vocabSize, position: maxPositionEmbeddings, token_type: typeVocabSize }
  const table = /^embeddings\.(word|position|token_type)_embeddings/.exec(name)?.[1]
  if (table !== undefined) return rows[table as keyof typeof rows] * hiddenSize
  if (/intermediate\.dense\.bias$/.test(name)) return intermediateSize
  if (/LayerNorm|bias$/.test(name)) return hiddenSize
  return /intermediate|\d\.output\.dense/.test(name) ? intermediateSize * hiddenSize : hiddenSize ** 2
}

/** Numbers in [-0.5, 0.5), seeded with a text's FNV-1a hash. */
function xorshift(text: string): () => number {
  let state = 0x811c9dc5
  for (const letter of text) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193)
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32 - 0.5
  }
}
