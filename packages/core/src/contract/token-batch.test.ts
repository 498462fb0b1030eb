import { describe, expect, it } from 'vitest'
import { LamError } from '../errors.js'
import { checkTokenBatch, textOfToken, wholeTexts } from './token-batch.js'

const batch = (ids: number[], offsets: number[], spans: number[]) => ({
  ids: Int32Array.from(ids),
  offsets: Uint32Array.from(offsets),
  spans: Uint32Array.from(spans),
})

const refusal = (...parts: Parameters<typeof batch>) => {
  try {
    checkTokenBatch(batch(...parts), { vocabSize: 10, mostTokens: 8 })
  } catch (error) {
    return LamError.is(error) ? `${error.code} ${error.message}` : String(error)
  }
  return 'accepted'
}

describe('checkTokenBatch', () => {
  it('accepts texts, spans inside them, and an empty batch', () => {
    expect(refusal([1, 2, 3], [0, 2, 3], [0, 2, 2, 3, 1, 2])).toBe('accepted')
    expect(refusal([], [0], [])).toBe('accepted')
  })

  it.each([
    ['an id beyond the vocabulary', [1, 10], [0, 2], [0, 2], 'id 10 at token 1'],
    ['a negative id', [-1, 2], [0, 2], [0, 2], 'id -1 at token 0'],
    ['no offsets', [], [], [], 'offsets must run'],
    ['offsets that stop short', [1, 2], [0, 1], [0, 1], 'offsets must run'],
    ['an empty text', [1, 2], [0, 0, 2], [0, 2], 'text 0 is empty'],
    ['offsets that go back', [1, 2], [0, 2, 1, 2], [0, 2], 'text 1 is empty or backwards'],
    ['a span over two texts', [1, 2, 3], [0, 2, 3], [1, 3], 'span 0 (1 to 3)'],
    ['an empty span', [1, 2, 3], [0, 2, 3], [0, 2, 1, 1], 'span 1 (1 to 1)'],
    ['a span past the end', [1, 2], [0, 2], [2, 3], 'span 0 (2 to 3)'],
    ['a text longer than the model’s positions', Array(9).fill(1), [0, 9], [0, 9], 'text 0 has 9 tokens'],
    ['half a span', [1, 2], [0, 2], [0], 'pairs'],
  ])('refuses %s', (_, ids, offsets, spans, message) => {
    expect(refusal(ids, offsets, spans)).toContain('LAM_INPUT_INVALID')
    expect(refusal(ids, offsets, spans)).toContain(message)
  })
})

describe('token types', () => {
  const texts = batch([1, 2, 3], [0, 3], [0, 3])
  const check = (types: number[], typeVocabSize?: number) =>
    checkTokenBatch(
      { ...texts, types: Uint8Array.from(types) },
      { vocabSize: 10, ...(typeVocabSize && { typeVocabSize }) },
    )

  it('may be any that the model has', () => {
    expect(() => check([0, 1, 1], 2)).not.toThrow()
    expect(() => check([0, 0, 0])).not.toThrow()
  })

  it('are refused beyond those, or if one is missing', () => {
    expect(() => check([0, 1, 0])).toThrow("type 1 at token 1 is outside the model's 1 token types")
    expect(() => check([0, 1], 2)).toThrow('one value a token (3), found 2')
  })
})

describe('wholeTexts and textOfToken', () => {
  it('give one span a text, and the text of every token', () => {
    const offsets = Uint32Array.of(0, 2, 3, 7)
    expect([...wholeTexts(offsets)]).toEqual([0, 2, 2, 3, 3, 7])
    expect([0, 1, 2, 3, 6, 7].map((token) => textOfToken(offsets, token))).toEqual([0, 0, 1, 2, 2, -1])
  })
})
