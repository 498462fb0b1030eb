import { isJsonObject } from '../../checkpoint/parse-json.js'
import { ConfigKeys, MAX } from '../config-keys.js'
import type { BertActivation, BertConfig, BertModelType, CrossEncoderHead } from './config.js'

/** The activation for each value of `hidden_act`. */
const ACTIVATIONS: ReadonlyMap<unknown, BertActivation> = new Map([
  ['gelu', 'gelu'],
  ['gelu_new', 'gelu_tanh'],
  ['gelu_pytorch_tanh', 'gelu_tanh'],
  ['relu', 'relu'],
])

/**
 * Parses `config.json` of BERT, RoBERTa or XLM-R (softmax encoder spec 1). Sizes have no defaults, because another size is another model.
 * @throws LamError `LAM_CHECKPOINT_CONFIG_INVALID`; `LAM_MODEL_UNSUPPORTED` for an activation, a kind of positions or an
 * architecture that this family does not compute
 */
export function parseBertConfig(config: Readonly<Record<string, unknown>>, file: string): BertConfig {
  const keys = new ConfigKeys(config, file)
  const modelType = config.model_type as BertModelType
  const hiddenSize = keys.count('hidden_size', undefined, MAX.hidden)
  const heads = keys.count('num_attention_heads', undefined, MAX.hidden)
  const maxPositionEmbeddings = keys.count('max_position_embeddings', undefined, MAX.rows)
  const positionOffset = modelType === 'bert' ? 0 : 1 + readPadToken(keys)
  const mostTokens = maxPositionEmbeddings - positionOffset
  if (mostTokens < 2) {
    throw keys.invalid(
      'max_position_embeddings',
      `more than ${positionOffset + 1}, for a text's first and last token`,
      maxPositionEmbeddings,
    )
  }
  refuseVariants(keys)
  const head = readHead(keys)
  return {
    family: 'bert',
    modelType,
    vocabSize: keys.count('vocab_size', undefined, MAX.rows),
    hiddenSize,
    intermediateSize: keys.count('intermediate_size', undefined, MAX.rows),
    maxPositionEmbeddings,
    positionOffset,
    typeVocabSize: keys.count('type_vocab_size', 2, MAX.hidden),
    layers: keys.count('num_hidden_layers', undefined, MAX.layers),
    heads,
    headDim: keys.headDim(hiddenSize, heads),
    layerNormEps: keys.epsilon('layer_norm_eps', 1e-12),
    activation: readActivation(keys),
    matryoshkaDims: keys.dims('matryoshka_dims', [hiddenSize], hiddenSize),
    maxTokens: mostTokens,
    mostTokens,
    ...(head === undefined ? {} : { head }),
  }
}

function readPadToken(keys: ConfigKeys): number {
  const value = keys.read('pad_token_id', 1)
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX.rows) return value
  throw keys.invalid('pad_token_id', 'the id of the padding token, from which positions are counted', value)
}

function readActivation(keys: ConfigKeys): BertActivation {
  const value = keys.read('hidden_act', 'gelu')
  const activation = ACTIVATIONS.get(value)
  if (activation !== undefined) return activation
  throw keys.unsupported('hidden_act', [...ACTIVATIONS.keys()].join(', '), value)
}

function refuseVariants(keys: ConfigKeys): void {
  const positions = keys.read('position_embedding_type', 'absolute')
  if (positions !== 'absolute') throw keys.unsupported('position_embedding_type', 'absolute positions', positions)
  if (keys.read('is_decoder', false) === true) {
    throw keys.unsupported('is_decoder', 'encoders, whose tokens see those before and after them', true)
  }
}

/** @returns undefined for an encoder of texts */
function readHead(keys: ConfigKeys): CrossEncoderHead | undefined {
  const architectures = keys.read('architectures', undefined)
  if (architectures === undefined || architectures === null) return undefined
  const [name] = Array.isArray(architectures) ? architectures : [architectures]
  if (typeof name !== 'string') throw keys.invalid('architectures', 'a list with the name of a class', architectures)
  if (/Model$|ForMaskedLM$|ForPreTraining$/.test(name)) return undefined
  if (name.endsWith('ForSequenceClassification')) return { labels: countLabels(keys) }
  throw keys.unsupported(
    'architectures',
    'encoders (…Model, …ForMaskedLM) and cross-encoders (…ForSequenceClassification)',
    name,
  )
}

/** Counts labels as `transformers` does: the entries of `id2label`, or `num_labels`, or two. */
function countLabels(keys: ConfigKeys): number {
  const names = keys.read('id2label', undefined)
  if (isJsonObject(names)) return Math.max(1, Object.keys(names).length)
  return keys.count('num_labels', 2, MAX.hidden)
}
