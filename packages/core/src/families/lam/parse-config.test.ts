import { describe, expect, it } from 'vitest'
import { parseJsonObject } from '../../checkpoint/parse-json.js'
import { errorOf } from '../../testing/error-of.js'
import { parseLamConfig } from './parse-config.js'

const parse = (value: Record<string, unknown>) => parseLamConfig(value, 'dir/config.json')
const parseFile = (bytes: Uint8Array) =>
  parseLamConfig(parseJsonObject(bytes, 'config.json', 'LAM_CHECKPOINT_CONFIG_INVALID'), 'config.json')

describe('parseLamConfig', () => {
  it('gives a config without keys the defaults of released checkpoints', () => {
    expect(parse({})).toEqual({
      family: 'lam',
      vocabSize: 30522,
      hiddenSize: 384,
      intermediateSize: 1536,
      maxPositionEmbeddings: 512,
      layers: 6,
      heads: 12,
      headDim: 32,
      layerNormEps: 1e-12,
      recurrence: 'flat',
      chunkSize: 64,
      ffnGeluCount: 2,
      oNormEps: 1e-5,
      matryoshkaDims: [64, 128, 256, 384],
      maxTokens: 8192,
      mostTokens: Infinity,
    })
  })

  it('reads aliases, and both names when they agree', () => {
    expect(parse({ num_layers: 3, num_heads: 4 })).toMatchObject({ layers: 3, heads: 4, headDim: 96 })
    expect(parse({ num_layers: 3, num_hidden_layers: 3 }).layers).toBe(3)
  })

  it('keeps the default widths that fit, or the hidden size alone', () => {
    expect(parse({ hidden_size: 192 }).matryoshkaDims).toEqual([64, 128])
    expect(parse({ hidden_size: 48 }).matryoshkaDims).toEqual([48])
  })

  it('ignores a byte order mark', () => {
    const bytes = new TextEncoder().encode('\ufeff{"num_layers": 2}')
    expect(parseFile(bytes).layers).toBe(2)
  })

  it.each([
    ['vocab_size', 0],
    ['vocab_size', -1],
    ['vocab_size', 1.5],
    ['vocab_size', '30522'],
    ['vocab_size', null],
    ['vocab_size', true],
    ['vocab_size', 2 ** 24 + 1],
    ['hidden_size', 2 ** 17],
    ['num_hidden_layers', 1e9],
    ['num_attention_heads', 7],
    ['num_attention_heads', 768],
    ['layer_norm_eps', 0],
    ['layer_norm_eps', -1e-12],
    ['layer_norm_eps', '1e-12'],
    ['o_norm_eps', 1],
    ['recurrence', 'softmax'],
    ['recurrence', 'constructor'],
    ['chunk_size', 0],
    ['chunk_size', 4097],
    ['ffn_gelu_count', 3],
    ['ffn_gelu_count', 0],
    ['matryoshka_dims', []],
    ['matryoshka_dims', 64],
    ['matryoshka_dims', [128, 64]],
    ['matryoshka_dims', [64, 64]],
    ['matryoshka_dims', [64, 385]],
    ['matryoshka_dims', [0, 64]],
    ['max_tokens', 1],
  ])('refuses %s %j, naming file and key', async (key, value) => {
    const error = await errorOf(() => parse({ [key]: value }))
    expect(error.code).toBe('LAM_CHECKPOINT_CONFIG_INVALID')
    expect(error.message).toMatch(new RegExp(`^dir/config.json: ${key}: expected .+, found .+\\.$`))
  })

  it('names the largest chunk in its refusal of a larger one', async () => {
    expect(parse({ chunk_size: 4096 }).chunkSize).toBe(4096)
    const { message } = await errorOf(() => parse({ chunk_size: 2 ** 20 }))
    expect(message).toContain('chunk_size: expected a positive integer of at most 4096, found 1048576')
  })

  it('refuses a key and an alias that disagree', async () => {
    const { message } = await errorOf(() => parse({ num_layers: 3, num_hidden_layers: 4 }))
    expect(message).toContain('num_hidden_layers: expected the value of its alias num_layers (3), found 4')
  })

  it('refuses an odd head width for the hierarchical rule only', async () => {
    const odd = { hidden_size: 9, num_heads: 3 }
    expect(parse(odd).headDim).toBe(3)
    const { code } = await errorOf(() => parse({ ...odd, recurrence: 'hierarchical' }))
    expect(code).toBe('LAM_CHECKPOINT_CONFIG_INVALID')
  })

  it.each(['', '{', '[]', 'null', '<!doctype html>', 'version https://git-lfs.github.com/spec/v1'])(
    'refuses a file of %j',
    async (text) => {
      const { code } = await errorOf(() => parseFile(new TextEncoder().encode(text)))
      expect(code).toBe('LAM_CHECKPOINT_CONFIG_INVALID')
    },
  )

  it('refuses bytes that are not UTF-8', async () => {
    const { message } = await errorOf(() => parseFile(Uint8Array.of(0x7b, 0xff, 0x7d)))
    expect(message).toContain('not UTF-8')
  })
})
