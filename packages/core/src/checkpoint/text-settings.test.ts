import { describe, expect, it } from 'vitest'
import { bertModel, withJson } from '../testing/bert-model.js'
import { errorOf } from '../testing/error-of.js'
import { jsonBytes } from '../testing/tiny-checkpoint.js'
import { openCheckpoint } from './open-checkpoint.js'
import type { CheckpointBytes } from './source.js'

const MEAN = bertModel('tiny-bert-mean')
const settingsOf = async (model: CheckpointBytes) => (await openCheckpoint(model)).settings
const withModules = (modules: unknown) => ({ ...MEAN, 'modules.json': jsonBytes(modules) }) as CheckpointBytes
const module = (type: string, path = '') => ({ type: `sentence_transformers.models.${type}`, path })

describe('readTextSettings', () => {
  it('reads the files of sentence-transformers', async () => {
    expect(await settingsOf(MEAN)).toEqual({
      pooling: 'mean',
      poolsPrompt: true,
      lowercase: false,
      prompts: { query: 'query: ', document: 'passage: ' },
      maxTokens: 48,
    })
    expect((await settingsOf(bertModel('tiny-bert-cls'))).pooling).toBe('first')
  })

  it('gives the mean over whole texts without such files', async () => {
    const { 'config.json': config, 'tokenizer.json': tokenizer, 'model.safetensors': weights } = MEAN
    const bare = { 'config.json': config, 'tokenizer.json': tokenizer, 'model.safetensors': weights }
    expect(await settingsOf(bare)).toEqual({ pooling: 'mean', poolsPrompt: true, lowercase: false, prompts: {} })
  })

  it.each([
    [{ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, 'first'],
    [{ pooling_mode_lasttoken: true, pooling_mode_mean_tokens: false }, 'last'],
    [{ pooling_mode_mean_tokens: false, pooling_mode: 'cls' }, 'first'],
    [{ pooling_mode_mean_tokens: false, pooling_mode: 'mean' }, 'mean'],
    [{ pooling_mode_mean_tokens: false, pooling_mode: ['lasttoken'] }, 'last'],
  ])('knows old and new names of pooling: %j', async (changes, pooling) => {
    expect((await settingsOf(withJson(MEAN, '1_Pooling/config.json', changes))).pooling).toBe(pooling)
  })

  it.each([
    [{ pooling_mode_mean_tokens: false }],
    [{ pooling_mode_cls_token: true }],
    [{ pooling_mode_max_tokens: true, pooling_mode_mean_tokens: false }],
    [{ pooling_mode: 'weightedmean' }],
    [{ pooling_mode: ['cls', 'mean'] }],
  ])('refuses pooling that LAM does not compute: %j', async (changes) => {
    const error = await errorOf(() => settingsOf(withJson(MEAN, '1_Pooling/config.json', changes)))
    expect(error.code).toBe('LAM_MODEL_UNSUPPORTED')
    expect(error.message).toContain('1_Pooling/config.json: found pooling by')
  })

  it('accepts class paths of any version, and any name of the pooling’s folder', async () => {
    const moved = { ...MEAN, 'pool/config.json': jsonBytes({ pooling_mode_cls_token: true }) }
    const modules = [
      { type: 'sentence_transformers.base.modules.transformer.Transformer', path: '' },
      { type: 'sentence_transformers.sentence_transformer.modules.pooling.Pooling', path: 'pool' },
    ]
    expect((await settingsOf({ ...moved, 'modules.json': jsonBytes(modules) } as CheckpointBytes)).pooling).toBe(
      'first',
    )
  })

  it.each([
    ['Dense', [module('Transformer'), module('Pooling', '1_Pooling'), module('Dense', '2_Dense')]],
    ['WordEmbeddings', [module('WordEmbeddings'), module('Pooling', '1_Pooling')]],
  ])('refuses a folder by the name of a module that LAM does not apply: %s', async (name, modules) => {
    const error = await errorOf(() => settingsOf(withModules(modules)))
    expect(error.code).toBe('LAM_MODEL_UNSUPPORTED')
    expect(error.message).toContain(`modules.json: found the module "${name}"`)
  })

  it.each([
    [[module('Pooling', '1_Pooling'), module('Transformer')]],
    [[module('Transformer', '0_Transformer'), module('Pooling', '1_Pooling')]],
    [[module('Transformer'), module('Normalize')]],
    [[]],
  ])('refuses modules in an order that LAM does not compute: %j', async (modules) => {
    expect((await errorOf(() => settingsOf(withModules(modules)))).code).toBe('LAM_MODEL_UNSUPPORTED')
  })

  it('takes the smallest given length, and ignores absurd ones', async () => {
    const limit = async (model: CheckpointBytes) => (await openCheckpoint(model)).config.maxTokens
    expect(await limit(MEAN)).toBe(48)
    expect(await limit(withJson(MEAN, 'sentence_bert_config.json', { max_seq_length: 1000 }))).toBe(48)
    expect(await limit(withJson(MEAN, 'tokenizer_config.json', { model_max_length: 20 }))).toBe(20)
    const absurd = withJson(MEAN, 'tokenizer_config.json', { model_max_length: 1e30 })
    expect(await limit(absurd)).toBe(48)
    expect(await limit(withJson(absurd, 'sentence_bert_config.json', { max_seq_length: null }))).toBe(64)
  })

  it('takes an older folder’s length from the file named after its model type', async () => {
    const { 'sentence_bert_config.json': trained, 'tokenizer_config.json': _, ...rest } = bertModel('tiny-xlmr-mean')
    const older = { ...rest, 'sentence_xlm-roberta_config.json': jsonBytes({ max_seq_length: 30 }) } as CheckpointBytes
    expect(trained).toBeDefined()
    expect((await openCheckpoint(older)).config.maxTokens).toBe(30)
  })

  it.each([
    ['config_sentence_transformers.json', { default_prompt_name: 'absent' }],
    ['config_sentence_transformers.json', { prompts: { query: 7 } }],
    ['sentence_bert_config.json', { max_seq_length: -1 }],
    ['tokenizer_config.json', { model_max_length: 'long' }],
  ] as const)('refuses an invalid value: %s %j', async (file, changes) => {
    const error = await errorOf(() => settingsOf(withJson(MEAN, file, changes)))
    expect(error.code).toBe('LAM_CHECKPOINT_CONFIG_INVALID')
    expect(error.message).toContain(file)
  })

  it.each([
    ['config.json', { sentence_transformers: { activation_fn: 'torch.nn.modules.linear.Identity' } }, 'identity'],
    ['config_sentence_transformers.json', { activation_fn: 'torch.nn.modules.activation.Sigmoid' }, 'sigmoid'],
    ['config.json', { sbert_ce_default_activation_function: 'torch.nn.modules.linear.Identity' }, 'identity'],
  ] as const)('finds the activation of a score in each of its places: %s %j', async (file, changes, activation) => {
    const reranker = bertModel('tiny-bert-reranker')
    expect((await settingsOf(reranker)).scoreActivation).toBeUndefined()
    expect((await settingsOf(withJson(reranker, file, changes))).scoreActivation).toBe(activation)
  })

  it('refuses an unknown activation by name', async () => {
    const changes = { sentence_transformers: { activation_fn: 'torch.nn.modules.activation.Softmax' } }
    const error = await errorOf(() => settingsOf(withJson(bertModel('tiny-bert-reranker'), 'config.json', changes)))
    expect(error.message).toContain('Softmax')
  })
})
