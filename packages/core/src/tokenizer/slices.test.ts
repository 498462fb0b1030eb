import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SLICE_LENGTH, sliceRanges } from './slices.js'
import { miniFile, miniTokenizer, trickyText } from './testing/test-tokenizers.js'
import { Tokenizer } from './tokenizer.js'

const tokenizer = miniTokenizer()
const slicesOf = (text: string, length?: number, { cuts }: Tokenizer = tokenizer) =>
  [...sliceRanges(text, 0, text.length, cuts, length)].map(([start, end]) => text.slice(start, end))

function changed(normalizer: Record<string, unknown>): Tokenizer {
  const file = miniFile()
  return new Tokenizer({ ...file, normalizer: { ...(file.normalizer as object), ...normalizer } }, { vocabSize: 30522 })
}

describe('slices', () => {
  it.each([
    ['the default model', tokenizer],
    ['a cased tokenizer', changed({ lowercase: false })],
    ['one that keeps control characters', changed({ clean_text: false })],
    ['one that does not set ideographs apart', changed({ handle_chinese_chars: false })],
  ])('tokenize to the ids of the text in one go: %s', (_, kind) => {
    fc.assert(
      fc.property(trickyText, fc.integer({ min: 1, max: 40 }), (text, length) => {
        const slices = slicesOf(text, length, kind)
        expect(slices.join('')).toBe(text)
        expect(slices.flatMap((slice) => kind.piece(slice))).toEqual(kind.piece(text))
      }),
      { numRuns: 400 },
    )
  })

  it('may be cut at every place that is allowed at once', () => {
    fc.assert(
      fc.property(trickyText, (text) => {
        const slices = slicesOf(text, 1)
        expect(slices.flatMap((slice) => tokenizer.piece(slice))).toEqual(tokenizer.piece(text))
      }),
      { numRuns: 400 },
    )
  })

  it('of a book are of about one length and are what encode uses', () => {
    const text = 'It was a bright cold day in April, and the clocks were striking thirteen.\n'.repeat(1000)
    const slices = slicesOf(text)
    expect(slices).toHaveLength(Math.ceil(text.length / (SLICE_LENGTH - 20)))
    expect(Math.max(...slices.map((slice) => slice.length))).toBeLessThanOrEqual(SLICE_LENGTH)
    expect([...tokenizer.slices(text)]).toHaveLength(slices.length)
    expect([...tokenizer.encode(text, Infinity).ids.slice(1, -1)]).toEqual(tokenizer.piece(text))
  })

  it('end between ideographs where a text has no white space', () => {
    expect(slicesOf('中文字符中文字符', 3)).toEqual(['中文字', '符中文', '字符'])
    expect(slicesOf('テキスト。テキスト', 3)).toEqual(['テキスト', '。', 'テキスト'])
  })

  it('leave a stretch whole that has no place to cut', () => {
    const word = 'x'.repeat(30_000)
    expect(slicesOf(`a ${word} b`, 10)).toEqual(['a ', word, ' b'])
    expect([...tokenizer.encode(`a ${word} b`, Infinity).ids]).toEqual([101, 1037, 100, 1038, 102])
  })

  it('never end at a form feed, which the tokenizer drops without ending the word', () => {
    expect(slicesOf('form\ffeed', 2)).toEqual(['form\ffeed'])
  })

  it('of an empty text are none', () => expect(slicesOf('')).toEqual([]))
})
