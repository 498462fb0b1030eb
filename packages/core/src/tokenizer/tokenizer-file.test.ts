import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LamError } from '../errors.js'
import { miniFile } from './testing/test-tokenizers.js'
import { Tokenizer } from './tokenizer.js'

type Json = Record<string, unknown>

const TINY = {
  added_tokens: [{ id: 1, content: '[CLS]', special: true }],
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: { type: 'BertProcessing', cls: ['[CLS]', 1], sep: ['[SEP]', 2] },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    vocab: { '[UNK]': 0, '[CLS]': 1, '[SEP]': 2, a: 3 } as Json,
  },
}

const build = (json: unknown, vocabSize = 4) => new Tokenizer(json, { vocabSize, file: 'my-model' })

function refusal(json: unknown, vocabSize?: number): string {
  try {
    build(json, vocabSize)
  } catch (error) {
    if (!LamError.is(error)) throw error
    expect(error.code).toBe('LAM_CHECKPOINT_TOKENIZER_INVALID')
    return error.message
  }
  throw new Error('The tokenizer file was accepted')
}

describe('a tokenizer file', () => {
  it('may lack the parts that it does not use', () => {
    expect([...build(TINY).encode('a b', Infinity).ids]).toEqual([1, 3, 0, 2])
    const { added_tokens: _, ...less } = TINY
    expect([...build(less).encode('a', Infinity).ids]).toEqual([1, 3, 2])
  })

  it('is refused when its vocabulary is larger than the model', () => {
    expect(refusal(miniFile(), 200)).toMatch(/^my-model: .*vocab_size, 200; found \d+/)
    expect(refusal(TINY, 3)).toContain(
      'the id of token "a" must be a whole number below the model\'s vocab_size, 3; found 3',
    )
    const model = { ...TINY.model, type: 'Unigram', unk_id: 0, vocab: Array.from({ length: 9 }, (_, i) => [`${i}`, 0]) }
    expect(refusal({ ...TINY, model })).toContain('1 to 4 entries, found 9')
  })

  it.each<[string, unknown]>([
    ['the whole file', null],
    ['the whole file', []],
    ['the whole file', 'text'],
    ['model must be an object', {}],
    ['model must be an object', { ...TINY, model: 5 }],
    ['model.vocab must be an object', { ...TINY, model: { ...TINY.model, vocab: undefined } }],
    ['model.vocab is empty', { ...TINY, model: { ...TINY.model, vocab: {} } }],
    ['found -1', { ...TINY, model: { ...TINY.model, vocab: { a: -1 } } }],
    ['found 0.5', { ...TINY, model: { ...TINY.model, vocab: { a: 0.5 } } }],
    ['found "0"', { ...TINY, model: { ...TINY.model, vocab: { a: '0' } } }],
    ['unk_token', { ...TINY, model: { ...TINY.model, unk_token: '[NO]' } }],
    ['unk_token', { ...TINY, model: { ...TINY.model, unk_token: undefined } }],
    ['continuing_subword_prefix', { ...TINY, model: { ...TINY.model, continuing_subword_prefix: null } }],
    ['max_input_chars_per_word', { ...TINY, model: { ...TINY.model, max_input_chars_per_word: -3 } }],
    ['added_tokens must be a list', { ...TINY, added_tokens: {} }],
    ['added_tokens[0] must be an object', { ...TINY, added_tokens: ['x'] }],
    ['added_tokens[0].content', { ...TINY, added_tokens: [{ id: 1, content: '' }] }],
    ['found 4', { ...TINY, added_tokens: [{ id: 4, content: '[X]' }] }],
    ['single_word', { ...TINY, added_tokens: [{ id: 3, content: 'a', single_word: true }] }],
    ['normalizer must be an object', { ...TINY, normalizer: 'lower' }],
    ['cannot be built', { ...TINY, normalizer: { type: 'Unheard' } }],
    ['cannot be built', { ...TINY, pre_tokenizer: { type: 'Unheard' } }],
    ['model.type', { ...TINY, model: { ...TINY.model, type: 'Unheard' } }],
    ['model.type', { ...TINY, model: { ...TINY.model, type: undefined } }],
    ['an empty text becomes []', { ...TINY, post_processor: null }],
    [
      'an empty text becomes ["[CLS]", "[NO]"]',
      { ...TINY, post_processor: { type: 'BertProcessing', cls: ['[CLS]', 1], sep: ['[NO]', 9] } },
    ],
    ['cannot be built', { ...TINY, post_processor: { type: 'BertProcessing' } }],
  ])('is refused for %s', (problem, json) => {
    expect(refusal(json)).toContain(problem)
  })

  it('of hostile text is refused in a message without control characters', () => {
    const hostile = fc.constantFrom('\u001b[2J', 'x'.repeat(100_000), '\u009b31m', '\u202egnp', 'a\nb\r', '\u0007')
    const value = fc.oneof(hostile, fc.jsonValue(), fc.constant({ type: '\u001b]0;owned\u0007' }))
    const places: ((value: unknown, key: string) => unknown)[] = [
      (value) => value,
      (value) => ({ ...TINY, model: value }),
      (value) => ({ ...TINY, added_tokens: value }),
      (value) => ({ ...TINY, normalizer: value }),
      (value) => ({ ...TINY, pre_tokenizer: value }),
      (value) => ({ ...TINY, post_processor: value }),
      (value) => ({ ...TINY, model: { ...TINY.model, type: value } }),
      (value) => ({ ...TINY, model: { ...TINY.model, unk_token: value } }),
      (value) => ({ ...TINY, added_tokens: [{ id: value, content: '[X]' }] }),
      (_, key) => ({ ...TINY, model: { ...TINY.model, vocab: { ...TINY.model.vocab, [key]: 77 } } }),
      (_, key) => ({ ...TINY, added_tokens: [{ id: 77, content: key }] }),
      (_, key) => ({ ...TINY, post_processor: { type: 'BertProcessing', cls: [key, 1], sep: ['[SEP]', 2] } }),
      (_, key) => ({ ...TINY, post_processor: { type: key } }),
      (_, key) => ({ ...TINY, normalizer: { type: key } }),
    ]
    let refused = 0
    fc.assert(
      fc.property(fc.constantFrom(...places), value, hostile, (place, value, key) => {
        try {
          build(place(value, key))
        } catch (error) {
          if (!LamError.is(error)) throw error
          refused++
          expect(error.code).toBe('LAM_CHECKPOINT_TOKENIZER_INVALID')
          expect(`${error.message}${error.cause ?? ''}`).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
          expect(error.message.length).toBeLessThan(500)
        }
      }),
      { numRuns: 1000 },
    )
    expect(refused).toBeGreaterThan(500)
  })

  it('determines where its texts may be cut', () => {
    const model = { ...TINY.model, vocab: { ...TINY.model.vocab, 'a b': 4 } }
    const spaced = build({ ...TINY, model, added_tokens: [{ id: 4, content: 'a b', special: true }] }, 5)
    expect(spaced.cuts).toBeUndefined()
    expect(spaced.encode('a a b '.repeat(5000), Infinity).tokenCount).toBe(10_002)
    expect(build({ ...TINY, pre_tokenizer: { type: 'WhitespaceSplit' } }).cuts).toBeUndefined()
    expect(build(TINY).cuts).toBeDefined()
  })
})
