import { ConfigKeys, MAX } from '../config-keys.js'
import type { LamConfig, Recurrence } from './config.js'

const DEFAULT_DIMS = [64, 128, 256, 384]

/**
 * Parses `config.json` with the spec's defaults and aliases (LAM spec 1), and checks every value. Ignores unknown keys. A key and its
 * alias must agree if both exist. The default of `matryoshka_dims` is 64, 128, 256 and 384 up to `hidden_size`, or
 * `hidden_size` alone if none fits.
 * @throws LamError `LAM_CHECKPOINT_CONFIG_INVALID`, naming file, key, expected and found
 */
export function parseLamConfig(config: Readonly<Record<string, unknown>>, file: string): LamConfig {
  const keys = new ConfigKeys(config, file)
  const hiddenSize = keys.count('hidden_size', 384, MAX.hidden)
  const heads = keys.count('num_attention_heads', 12, MAX.hidden, 'num_heads')
  const recurrence = readRecurrence(keys)
  const headDim = keys.headDim(hiddenSize, heads)
  if (recurrence === 'hierarchical' && headDim % 2 !== 0) {
    throw keys.invalid('num_attention_heads', `an even head width, as the flux nets halve it`, `width ${headDim}`)
  }
  const fitting = DEFAULT_DIMS.filter((dim) => dim <= hiddenSize)
  return {
    family: 'lam',
    vocabSize: keys.count('vocab_size', 30522, MAX.rows),
    hiddenSize,
    intermediateSize: keys.count('intermediate_size', 1536, MAX.rows),
    maxPositionEmbeddings: keys.count('max_position_embeddings', 512, MAX.rows),
    layers: keys.count('num_hidden_layers', 6, MAX.layers, 'num_layers'),
    heads,
    headDim,
    layerNormEps: keys.epsilon('layer_norm_eps', 1e-12),
    recurrence,
    chunkSize: keys.count('chunk_size', 64, MAX.chunk),
    ffnGeluCount: readGeluCount(keys),
    oNormEps: keys.epsilon('o_norm_eps', 1e-5),
    matryoshkaDims: keys.dims('matryoshka_dims', fitting.length > 0 ? fitting : [hiddenSize], hiddenSize),
    maxTokens: readMaxTokens(keys),
    mostTokens: Number.POSITIVE_INFINITY,
  }
}

function readRecurrence(keys: ConfigKeys): Recurrence {
  const value = keys.read('recurrence', 'flat')
  if (value !== 'flat' && value !== 'hierarchical') {
    throw keys.invalid('recurrence', '"flat" or "hierarchical"', value)
  }
  return value
}

function readGeluCount(keys: ConfigKeys): 1 | 2 {
  const value = keys.read('ffn_gelu_count', 2)
  if (value !== 1 && value !== 2) throw keys.invalid('ffn_gelu_count', '1 or 2', value)
  return value
}

function readMaxTokens(keys: ConfigKeys): number {
  const value = keys.count('max_tokens', 8192, MAX.tokens)
  if (value < 2) throw keys.invalid('max_tokens', 'at least 2, for [CLS] and [SEP]', value)
  return value
}
