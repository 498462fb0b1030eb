import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'
import type { ModelConfig, Recurrence } from './config.js'
import { parseJsonObject } from './parse-json.js'

/**
 * Largest values taken: far beyond any model, and small enough that every product of two, in bytes, is exact. A chunk's triangles
 * have its square in values: of 4096 tokens, 128 MiB each in float64.
 */
const MAX = { rows: 2 ** 24, hidden: 2 ** 16, layers: 1024, chunk: 4096, tokens: 2 ** 31 - 1 }
const DEFAULT_DIMS = [64, 128, 256, 384]

/**
 * `config.json` with the spec's defaults and aliases (spec 1), every value checked. Unknown keys are ignored. A key and its
 * alias may both stand there if they agree. Where `matryoshka_dims` is absent, the default widths that fit
 * `hidden_size` are taken, or `hidden_size` alone.
 * @throws LamError `LAM_CHECKPOINT_CONFIG_INVALID`, naming file, key, expected and found
 */
export function parseConfig(bytes: Uint8Array, file: string): ModelConfig {
  const keys = new ConfigKeys(parseJsonObject(bytes, file, 'LAM_CHECKPOINT_CONFIG_INVALID'), file)
  const hiddenSize = keys.count('hidden_size', 384, MAX.hidden)
  const heads = keys.count('num_attention_heads', 12, MAX.hidden, 'num_heads')
  const recurrence = keys.recurrence()
  const headDim = hiddenSize / heads
  if (!Number.isInteger(headDim)) {
    throw keys.invalid('num_attention_heads', `a divisor of hidden_size (${hiddenSize})`, heads)
  }
  if (recurrence === 'hierarchical' && headDim % 2 !== 0) {
    throw keys.invalid('num_attention_heads', `an even head width, as the flux nets halve it`, `width ${headDim}`)
  }
  return {
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
    ffnGeluCount: keys.geluCount(),
    oNormEps: keys.epsilon('o_norm_eps', 1e-5),
    matryoshkaDims: keys.dims(hiddenSize),
    maxTokens: keys.maxTokens(),
  }
}

/** Typed reads of the file's keys. */
class ConfigKeys {
  constructor(
    private readonly values: Record<string, unknown>,
    private readonly file: string,
  ) {}

  count(key: string, absent: number, most: number, alias?: string): number {
    const value = this.read(key, absent, alias)
    if (!isWholeNumber(value, 1, most)) throw this.invalid(key, `a positive integer of at most ${most}`, value)
    return value
  }

  epsilon(key: string, absent: number): number {
    const value = this.read(key, absent)
    if (typeof value !== 'number' || !(value > 0 && value < 1)) {
      throw this.invalid(key, 'a number above 0 and below 1', value)
    }
    return value
  }

  recurrence(): Recurrence {
    const value = this.read('recurrence', 'flat')
    if (value !== 'flat' && value !== 'hierarchical') {
      throw this.invalid('recurrence', '"flat" or "hierarchical"', value)
    }
    return value
  }

  geluCount(): 1 | 2 {
    const value = this.read('ffn_gelu_count', 2)
    if (value !== 1 && value !== 2) throw this.invalid('ffn_gelu_count', '1 or 2', value)
    return value
  }

  dims(hiddenSize: number): number[] {
    const fitting = DEFAULT_DIMS.filter((dim) => dim <= hiddenSize)
    const value = this.read('matryoshka_dims', fitting.length > 0 ? fitting : [hiddenSize])
    const ascending =
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((dim, i) => isWholeNumber(dim, 1, hiddenSize) && (i === 0 || dim > value[i - 1]))
    if (!ascending) {
      throw this.invalid('matryoshka_dims', `ascending widths between 1 and hidden_size (${hiddenSize})`, value)
    }
    return value
  }

  maxTokens(): number {
    const value = this.count('max_tokens', 8192, MAX.tokens)
    if (value < 2) throw this.invalid('max_tokens', 'at least 2, for [CLS] and [SEP]', value)
    return value
  }

  invalid(key: string, expected: string, found: unknown): LamError {
    return new LamError(
      'LAM_CHECKPOINT_CONFIG_INVALID',
      `${this.file}: ${key}: expected ${expected}, found ${quote(found)}.`,
    )
  }

  private read(key: string, absent: unknown, alias?: string): unknown {
    const value = this.values[key]
    const other = alias === undefined ? undefined : this.values[alias]
    if (value !== undefined && other !== undefined && value !== other) {
      throw this.invalid(key, `what its alias ${alias} says (${quote(other)})`, value)
    }
    return value ?? other ?? (value === null || other === null ? null : absent)
  }
}
