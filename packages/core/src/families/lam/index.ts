import type { ModelFamily } from '../family.js'
import type { LamConfig } from './config.js'
import { parseLamConfig } from './parse-config.js'
import { hierarchicalTensors, lamTensors } from './tensor-layout.js'

/** Encoders whose attention is a delta-rule recurrence (`spec/lam-encoder.md` of the project). */
export const lamFamily: ModelFamily<LamConfig> = {
  modelTypes: ['lam', undefined],
  readsSettings: false,
  parseConfig: parseLamConfig,
  tensorLayout: lamTensors,
  aliasesMustAgree: false,
  witnesses: [
    { key: 'hidden_size', tensor: 'embeddings.word_embeddings.weight', axis: 1 },
    { key: 'vocab_size', tensor: 'embeddings.word_embeddings.weight', axis: 0 },
    { key: 'max_position_embeddings', tensor: 'embeddings.position_embeddings.weight', axis: 0 },
    { key: 'num_attention_heads', tensor: 'deltanet_layers.0.b_proj.weight', axis: 0 },
    { key: 'intermediate_size', tensor: 'deltanet_ffns.0.dense.weight', axis: 0 },
  ],
  variant: ({ recurrence }) => `lam/${recurrence}`,
  layerName: /^deltanet_layers\.(\d{1,6})\./,
  contradiction(config, entries) {
    if (config.recurrence === 'flat' || !entries.has('deltanet_layers.0.b_proj.weight')) return undefined
    if (hierarchicalTensors(config, 0).some(({ name }) => entries.has(name))) return undefined
    return { key: 'recurrence', config: 'hierarchical', tensors: 'flat', why: 'there is no decay and no flux tensor' }
  },
}
