import { describe, expect, it } from 'vitest'
import { errorOf } from '../../testing/error-of.js'
import { parseConfig } from '../registry.js'
import type { BertConfig } from './config.js'

/** all-MiniLM-L6-v2. */
const MINILM = {
  model_type: 'bert',
  architectures: ['BertModel'],
  hidden_act: 'gelu',
  hidden_size: 384,
  intermediate_size: 1536,
  layer_norm_eps: 1e-12,
  max_position_embeddings: 512,
  num_attention_heads: 12,
  num_hidden_layers: 6,
  position_embedding_type: 'absolute',
  type_vocab_size: 2,
  vocab_size: 30522,
}
const parse = (changes: Record<string, unknown> = {}) =>
  parseConfig({ ...MINILM, ...changes }, 'dir/config.json') as BertConfig

describe('a config of the BERT family', () => {
  it('has its sizes and its limit', () => {
    expect(parse()).toEqual({
      family: 'bert',
      modelType: 'bert',
      vocabSize: 30522,
      hiddenSize: 384,
      intermediateSize: 1536,
      maxPositionEmbeddings: 512,
      positionOffset: 0,
      typeVocabSize: 2,
      layers: 6,
      heads: 12,
      headDim: 32,
      layerNormEps: 1e-12,
      activation: 'gelu',
      matryoshkaDims: [384],
      maxTokens: 512,
      mostTokens: 512,
    })
  })

  it('counts positions from the one after the padding token for RoBERTa and XLM-R, so that 514 rows hold 512 tokens', () => {
    for (const model_type of ['roberta', 'xlm-roberta']) {
      const { positionOffset, mostTokens } = parse({ model_type, max_position_embeddings: 514, pad_token_id: 1 })
      expect([positionOffset, mostTokens]).toEqual([2, 512])
    }
    // The default of `pad_token_id` in `transformers`.
    expect(parse({ model_type: 'roberta', max_position_embeddings: 514 }).positionOffset).toBe(2)
  })

  it.each([
    ['gelu', 'gelu'],
    ['gelu_new', 'gelu_tanh'],
    ['gelu_pytorch_tanh', 'gelu_tanh'],
    ['relu', 'relu'],
  ])('may have the activation %s', (hidden_act, activation) => {
    expect(parse({ hidden_act }).activation).toBe(activation)
  })

  it.each([
    ['BertForMaskedLM', undefined],
    ['XLMRobertaModel', undefined],
    ['BertForSequenceClassification', { labels: 2 }],
  ])('tells an encoder from a cross-encoder: %s', (name, head) => {
    expect(parse({ architectures: [name] }).head).toEqual(head)
  })

  it('counts the labels of a cross-encoder as transformers does', () => {
    const architectures = ['BertForSequenceClassification']
    expect(parse({ architectures, id2label: { 0: 'LABEL_0' } }).head).toEqual({ labels: 1 })
    expect(parse({ architectures, num_labels: 3 }).head).toEqual({ labels: 3 })
  })

  it.each([
    ['hidden_act', 'silu', 'It runs gelu, gelu_new, gelu_pytorch_tanh, relu'],
    ['position_embedding_type', 'relative_key', 'It runs absolute positions'],
    ['is_decoder', true, 'It runs encoders'],
    ['architectures', ['BertForTokenClassification'], 'It runs encoders (…Model, …ForMaskedLM) and cross-encoders'],
    ['model_type', 'distilbert', 'It runs lam, bert, roberta, xlm-roberta'],
    ['model_type', 'nomic_bert', 'It runs lam, bert, roberta, xlm-roberta'],
  ])('is refused by the name of a part that LAM does not compute: %s %j', async (key, value, runs) => {
    const error = await errorOf(() => parse({ [key]: value }))
    expect(error.code).toBe('LAM_MODEL_UNSUPPORTED')
    expect(error.message).toContain(`dir/config.json: ${key} is `)
    expect(error.message).toContain(runs)
  })

  it.each([
    ['hidden_size', undefined],
    ['vocab_size', undefined],
    ['num_hidden_layers', 0],
    ['num_attention_heads', 7],
    ['max_position_embeddings', 1],
    ['type_vocab_size', 0],
    ['layer_norm_eps', 0],
    ['architectures', [7]],
  ])('is refused with %s %j: another size is another model', async (key, value) => {
    const error = await errorOf(() => parse({ [key]: value }))
    expect(error.code).toBe('LAM_CHECKPOINT_CONFIG_INVALID')
    expect(error.message).toContain(`dir/config.json: ${key}: expected`)
  })
})
