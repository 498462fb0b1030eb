import { describe, expect, it } from 'vitest'
import { errorOf } from '../../testing/error-of.js'
import { openAll } from '../../testing/open-all.js'
import { f32, jsonBytes, tinyCheckpoint, tinyTensors } from '../../testing/tiny-checkpoint.js'
import { type WrittenTensor, writeSafetensors } from '../../testing/write-safetensors.js'

const CONFIG = {
  model_type: 'bert',
  vocab_size: 10,
  hidden_size: 8,
  intermediate_size: 12,
  max_position_embeddings: 6,
  num_hidden_layers: 2,
  num_attention_heads: 2,
}
const TENSORS = tinyTensors(CONFIG)
const open = (tensors: Record<string, WrittenTensor>, config: Record<string, unknown> = CONFIG) =>
  openAll(tinyCheckpoint(tensors, config))
const renamed = (name: (name: string) => string) =>
  Object.fromEntries(Object.entries(TENSORS).map(([key, tensor]) => [name(key), tensor]))

describe('the tensors of the BERT family', () => {
  it('are 5, and 16 more for each layer', async () => {
    expect((await open(TENSORS)).weights.tensors.size).toBe(5 + 2 * 16)
  })

  it.each([
    ['bare', (name: string) => name],
    ['behind bert.', (name: string) => `bert.${name}`],
    ['behind roberta.', (name: string) => `roberta.${name}`],
    [
      'with gamma and beta',
      (name: string) =>
        name.replace(/(LayerNorm\.)(weight|bias)/, (_, norm, part) => norm + (part === 'weight' ? 'gamma' : 'beta')),
    ],
    [
      'both',
      (name: string) =>
        `bert.${name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta')}`,
    ],
  ])('are found %s', async (_, name) => {
    const { weights } = await open(renamed(name))
    const reader = await weights.load()
    for (const [key, { shape }] of Object.entries(TENSORS)) {
      expect(weights.tensors.get(key)?.shape).toEqual(shape)
      expect(weights.tensors.get(key)?.fileName).toBe(name(key))
      expect(reader.float32(key).length).toBe(shape.reduce((a, b) => a * b, 1))
    }
  })

  it('do not include buffers, poolers and heads of any type', async () => {
    const ids: WrittenTensor = { dtype: 'I64', shape: [1, 6], data: new Uint8Array(48) }
    const { weights } = await open({ ...TENSORS, 'embeddings.position_ids': ids, 'pooler.dense.weight': f32([8, 8]) })
    expect(weights.tensors.has('pooler.dense.weight')).toBe(false)
    expect(weights.tensors.size).toBe(5 + 2 * 16)
  })

  it.each([
    ['BERT', 'bert', ['pooler.dense.weight', 'pooler.dense.bias', 'classifier.weight', 'classifier.bias']],
    [
      'XLM-R',
      'xlm-roberta',
      ['classifier.dense.weight', 'classifier.dense.bias', 'classifier.out_proj.weight', 'classifier.out_proj.bias'],
    ],
  ])('of a cross-encoder of %s include its head', async (_, model_type, names) => {
    const config = { ...CONFIG, model_type, architectures: ['XForSequenceClassification'], num_labels: 3 }
    const { weights } = await open(tinyTensors(config), config)
    expect([...weights.tensors.keys()].slice(-4)).toEqual(names)
    expect(weights.tensors.get(names[2])?.shape).toEqual([3, 8])
  })

  it('must be equal under two names', async () => {
    const name = 'encoder.layer.1.output.dense.bias'
    const same = await open({ ...TENSORS, [`bert.${name}`]: TENSORS[name] })
    expect(same.weights.tensors.get(name)?.fileName).toBe(name)
    const other = { ...TENSORS[name], data: TENSORS[name].data.map((byte) => byte ^ 1) }
    const error = await errorOf(() => open({ ...TENSORS, [`bert.${name}`]: other }))
    expect(error.code).toBe('LAM_CHECKPOINT_TENSOR_AMBIGUOUS')
    expect(error.message).toContain(`"bert.${name}"`)
  })

  it.each([
    ['num_hidden_layers', { num_hidden_layers: 3 }],
    ['vocab_size', { vocab_size: 11 }],
    ['hidden_size', { hidden_size: 16 }],
    ['max_position_embeddings', { max_position_embeddings: 7 }],
    ['type_vocab_size', { type_vocab_size: 1 }],
    ['intermediate_size', { intermediate_size: 24 }],
  ])('show that a config is of another model: %s', async (key, changes) => {
    const error = await errorOf(() => open(TENSORS, { ...CONFIG, ...changes }))
    expect(error.code).toBe('LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS')
    expect(error.message).toContain(key)
  })

  it('have no defaults', async () => {
    const { 'encoder.layer.0.attention.self.key.bias': _, ...rest } = TENSORS
    const error = await errorOf(() => open(rest))
    expect(error.code).toBe('LAM_CHECKPOINT_TENSOR_MISSING')
    expect(error.message).toContain('encoder.layer.0.attention.self.key.bias (or bert.encoder.layer.0')
  })

  it('are read when a backend opens the weights, not when the checkpoint is opened', async () => {
    const { openCheckpoint } = await import('../../checkpoint/open-checkpoint.js')
    const opened: string[] = []
    const files: Record<string, Uint8Array> = {
      'config.json': jsonBytes(CONFIG),
      'tokenizer.json': jsonBytes({}),
      'model.safetensors': writeSafetensors(TENSORS),
    }
    const checkpoint = await openCheckpoint({
      name: 'asked',
      open: async (file) => {
        opened.push(file)
        const bytes = files[file]
        return bytes && { label: file, byteLength: bytes.length, read: async (start, end) => bytes.slice(start, end) }
      },
    })
    expect(opened).toContain('modules.json')
    expect(opened).not.toContain('model.safetensors')
    await Promise.all([checkpoint.openWeights(), checkpoint.openWeights()])
    expect(opened.filter((file) => file === 'model.safetensors').length).toBe(1)
  })
})
