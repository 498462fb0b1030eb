import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { pairTemplate } from './pair-template.js'
import { joinPair, shareRoom } from './pairs.js'

const BERT = { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] }
const ROBERTA = { type: 'RobertaProcessing', sep: ['</s>', 2], cls: ['<s>', 0], trim_offsets: true }
const TEMPLATE = {
  type: 'TemplateProcessing',
  single: [],
  pair: [
    { SpecialToken: { id: '[CLS]', type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
    { SpecialToken: { id: '[SEP]', type_id: 0 } },
    { Sequence: { id: 'B', type_id: 1 } },
    { SpecialToken: { id: '[SEP]', type_id: 1 } },
  ],
  special_tokens: {
    '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
    '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
  },
}
const tokens = (...ids: number[]) => ({ ids: Int32Array.from(ids), count: ids.length })
const join = (processor: unknown, maxTokens = 99) =>
  joinPair(pairTemplate(processor, 'tokenizer.json'), tokens(7, 8), tokens(9), { maxTokens, typed: true })

describe('a pair', () => {
  it.each([
    ['BertProcessing', BERT, [2, 7, 8, 3, 9, 3], [0, 0, 0, 0, 1, 1]],
    ['TemplateProcessing', TEMPLATE, [2, 7, 8, 3, 9, 3], [0, 0, 0, 0, 1, 1]],
    ['RobertaProcessing', ROBERTA, [0, 7, 8, 2, 2, 9, 2], [0, 0, 0, 0, 0, 0, 0]],
    [
      'a sequence',
      { type: 'Sequence', processors: [{ type: 'ByteLevel' }, TEMPLATE] },
      [2, 7, 8, 3, 9, 3],
      [0, 0, 0, 0, 1, 1],
    ],
  ])('is joined by %s', (_, processor, ids, types) => {
    const pair = join(processor)
    expect([[...pair.ids], [...pair.types], pair.tokenCount]).toEqual([ids, types, ids.length])
  })

  it('has type 0 throughout if the model reads no types', () => {
    const pair = joinPair(pairTemplate(BERT, ''), tokens(7), tokens(9), { maxTokens: 9, typed: false })
    expect([...pair.types]).toEqual([0, 0, 0, 0, 0])
  })

  it.each([null, {}, { type: 'ByteLevel' }, { ...TEMPLATE, pair: [TEMPLATE.pair[1]] }, { ...BERT, sep: 'x' }])(
    'cannot be joined by %j',
    async (processor) => {
      const error = await errorOf(() => pairTemplate(processor, 'dir/tokenizer.json'))
      expect(error.code).toBe('LAM_CHECKPOINT_TOKENIZER_INVALID')
      expect(error.message).toContain('dir/tokenizer.json: post_processor must define how to join two texts')
    },
  )

  it('that is too long loses the ends of its texts, and counts the tokens that each keeps', () => {
    const pair = join(BERT, 5)
    expect([[...pair.ids], pair.tokenCount]).toEqual([[2, 7, 3, 9, 3], 6])
    expect([pair.query, pair.text]).toEqual([
      { tokens: 2, kept: 1 },
      { tokens: 1, kept: 1 },
    ])
  })
})

describe('the room of a pair', () => {
  it.each([
    [3, 4, 9, [3, 4]],
    [3, 40, 10, [3, 7]],
    [40, 3, 10, [7, 3]],
    [40, 50, 10, [5, 5]],
    [40, 50, 11, [5, 6]],
    [50, 40, 11, [6, 5]],
    [50, 50, 11, [5, 6]],
    [5, 50, 11, [5, 6]],
    [6, 5, 10, [5, 5]],
    [1, 1, 0, [0, 0]],
  ])('of %i and %i tokens in %i is %j', (first, second, room, kept) => {
    expect(shareRoom(first, second, room)).toEqual(kept)
  })

  it('is used to the last token, and a short text keeps all its tokens up to half of it', () => {
    const length = fc.integer({ min: 0, max: 60 })
    fc.assert(
      fc.property(length, length, length, (first, second, room) => {
        const [a, b] = shareRoom(first, second, room)
        expect(a + b).toBe(Math.min(room, first + second))
        expect(a).toBeLessThanOrEqual(first)
        expect(b).toBeLessThanOrEqual(second)
        expect(a).toBeGreaterThanOrEqual(Math.min(first, Math.floor(room / 2)))
        expect(b).toBeGreaterThanOrEqual(Math.min(second, Math.floor(room / 2)))
      }),
    )
  })
})
