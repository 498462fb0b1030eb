import { describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { openAll } from '../testing/open-all.js'
import { f32, TINY_CONFIG, tinyCheckpoint, tinyTensors } from '../testing/tiny-checkpoint.js'
import type { WrittenTensor } from '../testing/write-safetensors.js'
import { parseLamConfig } from './lam/parse-config.js'
import { lamTensors } from './lam/tensor-layout.js'

const WORD = 'embeddings.word_embeddings.weight'
const FLAT = { ...TINY_CONFIG, recurrence: 'flat' }
const open = (tensors: Record<string, WrittenTensor>, config: Record<string, unknown> = TINY_CONFIG) =>
  openAll(tinyCheckpoint(tensors, config))
const without = (name: string) => {
  const { [name]: _, ...rest } = tinyTensors()
  return rest
}

describe('the layout', () => {
  it('sums to the 23,700,948 values of the default sizes, the unused gates included', () => {
    const config = parseLamConfig({ recurrence: 'hierarchical' }, 'config.json')
    const values = lamTensors(config).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
    expect(values + config.layers * config.headDim).toBe(23_700_948)
  })

  it('needs no decay and no flux tensor for the flat rule', () => {
    const names = Object.keys(tinyTensors(FLAT))
    expect(names.length).toBe(5 + 2 * 23)
    expect(names.filter((name) => /decay|flux/.test(name))).toEqual([])
    expect(Object.keys(tinyTensors()).length).toBe(5 + 2 * (23 + 16))
  })
})

describe('matching tensors', () => {
  it('ignores tensors that the model does not need, of any dtype', async () => {
    const ids: WrittenTensor = { dtype: 'I64', shape: [1, 6], data: new Uint8Array(48) }
    const { weights } = await open({ ...tinyTensors(), 'pooler.dense.weight': f32([8, 8]), position_ids: ids })
    expect([...weights.tensors.keys()].filter((name) => /pooler|ids/.test(name))).toEqual([])
  })

  it('reads a flat model from a file that has the hierarchical tensors too', async () => {
    const { weights } = await open(tinyTensors(), FLAT)
    expect(weights.tensors.size).toBe(5 + 2 * 23)
  })

  it("finds the spec's tensors under BERT's names in the oldest checkpoints", async () => {
    const legacy = Object.entries(tinyTensors(FLAT)).map(([name, tensor]) => [legacyName(name), tensor])
    const { weights } = await open(Object.fromEntries(legacy), FLAT)
    const bias = weights.tensors.get('deltanet_norms.1.bias')
    expect(bias?.fileName).toBe('teacher_model.encoder.layer.1.attention.output.LayerNorm.bias')
    expect(weights.tensors.get('ffn_outputs.0.dense.weight')?.shape).toEqual([8, 12])
    const renamed = [...weights.tensors.values()].filter(({ name, fileName }) => name !== fileName)
    expect(renamed.length).toBe(5 + 2 * 8)
  })

  it("prefers the spec's name if the file has both", async () => {
    const { weights } = await open({ ...tinyTensors(), [`teacher_model.${WORD}`]: f32([3]) })
    expect(weights.tensors.get(WORD)?.fileName).toBe(WORD)
  })

  it('names the tensor that is missing', async () => {
    const error = await errorOf(() => open(without('deltanet_layers.1.resonance_flux.temp')))
    expect(error.code).toBe('LAM_CHECKPOINT_TENSOR_MISSING')
    expect(error.message).toContain('deltanet_layers.1.resonance_flux.temp [2]')
  })

  it('names a tensor of another shape, with the expected and the found shape', async () => {
    const name = 'deltanet_layers.1.q_conv1d.conv.weight'
    const error = await errorOf(() => open({ ...tinyTensors(), [name]: f32([8, 4]) }))
    expect(error.code).toBe('LAM_CHECKPOINT_TENSOR_SHAPE')
    expect(error.message).toContain(`${name}: expected shape [8, 1, 4], found [8, 4]`)
  })

  it('refuses a needed tensor of another dtype', async () => {
    const I32: WrittenTensor = { ...f32([10, 8]), dtype: 'I32' }
    const error = await errorOf(() => open({ ...tinyTensors(), [WORD]: I32 }))
    expect(error.code).toBe('LAM_CHECKPOINT_FORMAT_UNSUPPORTED')
    expect(error.message).toContain('expected F32, F16, BF16, or I8 with scales, found I32')
  })

  it.each([
    ['vocab_size', 11],
    ['hidden_size', 16],
    ['max_position_embeddings', 7],
    ['num_attention_heads', 4],
    ['intermediate_size', 24],
    ['num_hidden_layers', 1],
    ['num_hidden_layers', 3],
  ])('blames the config when %s says %d and the tensors agree among themselves', async (key, value) => {
    const error = await errorOf(() => open(tinyTensors(), { ...TINY_CONFIG, [key]: value }))
    expect(error.code).toBe('LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS')
    expect(error.message).toContain(`config.json says ${key} ${value} `)
  })

  it('blames the config when it is hierarchical and the tensors are flat', async () => {
    const error = await errorOf(() => open(tinyTensors(FLAT)))
    expect(error.code).toBe('LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS')
    expect(error.message).toContain('recurrence hierarchical')
  })
})

function legacyName(name: string): string {
  return name
    .replace(/^embeddings/, 'teacher_model.embeddings')
    .replace(/^deltanet_norms\.(\d)/, 'teacher_model.encoder.layer.$1.attention.output.LayerNorm')
    .replace(/^deltanet_ffns\.(\d)/, 'teacher_model.encoder.layer.$1.intermediate')
    .replace(/^ffn_outputs\.(\d)/, 'teacher_model.encoder.layer.$1.output')
    .replace(/^ffn_norms\.(\d)/, 'teacher_model.encoder.layer.$1.output.LayerNorm')
}
