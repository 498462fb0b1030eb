import type { CheckpointBytes } from '../checkpoint/source.js'
import { familyOf, parseConfig } from '../families/registry.js'
import { type WrittenTensor, writeSafetensors } from './write-safetensors.js'

/** A config of the smallest model, hierarchical unless changed. */
export const TINY_CONFIG: Readonly<Record<string, unknown>> = {
  vocab_size: 10,
  hidden_size: 8,
  intermediate_size: 12,
  max_position_embeddings: 6,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  recurrence: 'hierarchical',
  chunk_size: 4,
  ffn_gelu_count: 1,
  matryoshka_dims: [4, 8],
}

export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value))
}

/** F32 tensors of a config's shapes; the values of each are 0, 1/8, 2/8 and so on. */
export function tinyTensors(config: Readonly<Record<string, unknown>> = TINY_CONFIG): Record<string, WrittenTensor> {
  const parsed = parseConfig(config, 'config.json')
  const needs = familyOf(parsed).tensorLayout(parsed)
  return Object.fromEntries(needs.map(({ name, shape }) => [name, f32(shape)]))
}

/** The files of a tiny model with these tensors. */
export function tinyCheckpoint(
  tensors: Readonly<Record<string, WrittenTensor>> = tinyTensors(),
  config: Readonly<Record<string, unknown>> = TINY_CONFIG,
): CheckpointBytes {
  return {
    'config.json': jsonBytes(config),
    'tokenizer.json': jsonBytes({ version: '1.0' }),
    'model.safetensors': writeSafetensors(tensors),
  }
}

export function f32(shape: readonly number[]): WrittenTensor {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 8)
  return { dtype: 'F32', shape, data: new Uint8Array(values.buffer) }
}
