import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LamError } from '../errors.js'
import { paragraphs } from './paragraphs.js'
import { checkPassages, type PassageRange, tokenizePassages } from './passages.js'
import { miniFile, miniTokenizer, trickyText } from './testing/test-tokenizers.js'
import { Tokenizer } from './tokenizer.js'

const tokenizer = miniTokenizer()
const find = async (text: string, ranges: 'paragraphs' | PassageRange[], maxTokens?: number) =>
  tokenizePassages(tokenizer, text, checkPassages(ranges, text), maxTokens === undefined ? {} : { maxTokens })

async function texts(text: string, ranges: 'paragraphs' | PassageRange[]): Promise<string[]> {
  return (await find(text, ranges)).passages.map(({ start, end }) => text.slice(start, end))
}

const textAndRanges = trickyText
  .filter((text) => text.length > 0)
  .chain((text) =>
    fc.record({
      text: fc.constant(text),
      ranges: fc.array(
        fc
          .tuple(fc.nat(text.length - 1), fc.nat(text.length - 1))
          .map(([a, b]): PassageRange => [Math.min(a, b), Math.max(a, b) + 1]),
        { maxLength: 6 },
      ),
    }),
  )

describe('passages', () => {
  it('leave the ids of the text as they are, and own the ids of their own text', async () => {
    await fc.assert(
      fc.asyncProperty(textAndRanges, async ({ text, ranges }) => {
        const bearing: PassageRange[] = []
        for (const range of ranges) {
          const refused = await find(text, [range]).then(
            () => undefined,
            (error: LamError) => error.code,
          )
          if (refused === undefined) {
            bearing.push(range)
          } else {
            expect(refused).toBe('LAM_PASSAGE_INVALID')
            expect(tokenizer.piece(text.slice(...range))).toEqual([])
          }
        }
        const whole = tokenizer.encode(text, Infinity)
        for (const asked of [bearing, 'paragraphs'] as const) {
          const found = await find(text, asked)
          if (asked !== 'paragraphs') expect(found.passages).toHaveLength(bearing.length)
          expect(found.ids).toEqual(whole.ids)
          expect(found.tokenCount).toBe(whole.tokenCount)
          for (const { start, end, tokenStart, tokenEnd } of found.passages) {
            expect(tokenEnd).toBeGreaterThan(tokenStart)
            expect([...found.ids.slice(tokenStart, tokenEnd)]).toEqual(tokenizer.piece(text.slice(start, end)))
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('are widened to whole words, without the white space around', async () => {
    const text = '  Hello, brave new\u00a0world.  '
    expect(await texts(text, [[4, 11]])).toEqual(['Hello, brave'])
    expect(await texts(text, [[0, text.length]])).toEqual(['Hello, brave new\u00a0world.'])
    expect(await texts(text, [[8, 15]])).toEqual(['brave'])
    expect(await texts(text, [[18, 20]])).toEqual(['world.'])
  })

  it('end between ideographs where there are no spaces', async () => {
    expect(
      await texts('你好世界。再见世界。', [
        [0, 5],
        [5, 10],
        [1, 2],
      ]),
    ).toEqual(['你好世界。', '再见世界。', '好'])
  })

  it('never cut a surrogate pair, and have right offsets after a lone surrogate', async () => {
    expect(await texts('a 😀 b', [[3, 4]])).toEqual(['😀'])
    expect(await texts('\ud800\ud800 one two', [[7, 8]])).toEqual(['two'])
  })

  it('may overlap and come in any order', async () => {
    const { passages, ids } = await find('one two three four', [
      [8, 18],
      [0, 13],
      [8, 13],
    ])
    expect(passages).toEqual([
      { start: 8, end: 18, tokenStart: 3, tokenEnd: 5 },
      { start: 0, end: 13, tokenStart: 1, tokenEnd: 4 },
      { start: 8, end: 13, tokenStart: 3, tokenEnd: 4 },
    ])
    expect(ids).toHaveLength(6)
  })

  it('may be an empty list', async () => {
    expect(await find('one', [])).toMatchObject({ passages: [], clipped: [], omitted: [], tokenCount: 3 })
    expect(await find('', 'paragraphs')).toMatchObject({ passages: [], tokenCount: 2 })
  })

  it('are listed as clipped or omitted if the text is cut', async () => {
    // [CLS] one two three [SEP] of eight tokens
    const found = await find(
      'one two three four five six',
      [
        [0, 3],
        [14, 18],
        [4, 23],
        [24, 27],
      ],
      5,
    )
    expect(found).toMatchObject({ tokenCount: 8, truncated: true, clipped: [1], omitted: [1, 3] })
    expect(found.passages).toEqual([
      { start: 0, end: 3, tokenStart: 1, tokenEnd: 2 },
      { start: 4, end: 23, tokenStart: 2, tokenEnd: 4 },
    ])
    expect([...found.ids]).toEqual([...tokenizer.encode('one two three four five six', 5).ids])
  })
})

describe('paragraphs', () => {
  it('are the blocks between blank lines', async () => {
    const text = '\n\nFirst line\nsecond line\n\n \t \nThird.\r\n\r\nFourth\r\nfifth\r\rSixth\n\f\nLast  '
    expect(await texts(text, 'paragraphs')).toEqual([
      'First line\nsecond line',
      'Third.',
      'Fourth\r\nfifth',
      'Sixth',
      'Last',
    ])
  })

  it('are found with pauses, in any number of lines', () => {
    expect([...paragraphs('A line.\n'.repeat(10_000))].length).toBe(9)
    expect([...paragraphs('\r'.repeat(10_000))].length).toBe(9)
  })

  it('without a token do not count', async () => {
    expect(await texts('one\n\n\u200b\u0000\n\n \n\ntwo', 'paragraphs')).toEqual(['one', 'two'])
    expect(await find('one\n\n\u200b\n\ntwo\n\nthree', 'paragraphs', 3)).toMatchObject({ omitted: [1, 2] })
  })
})

describe('invalid ranges', () => {
  const text = 'one \u200b  two'
  it.each<[string, unknown]>([
    ['whole numbers', [0, 1.5]],
    ['whole numbers', [Number.NaN, 3]],
    ['0 <= start < end <= 10', [-1, 3]],
    ['0 <= start < end <= 10', [0, 11]],
    ['0 <= start < end <= 10', [3, 3]],
    ['0 <= start < end <= 10', [5, 2]],
    ['found [3]', [3]],
    ['found an object', { start: 0, end: 3 }],
    ['found nothing', undefined],
    ['has no token', [5, 7]],
    ['has no token', [4, 6]],
  ])('are refused with their index: %s, %j', async (message, range) => {
    await expect(find(text, [[0, 3], range as PassageRange])).rejects.toMatchObject({
      code: 'LAM_PASSAGE_INVALID',
      message: expect.stringMatching(/^Passage 1\b/),
    })
    await expect(find(text, [[0, 3], range as PassageRange])).rejects.toThrow(message)
  })

  it('are refused if they are not a list', async () => {
    await expect(find(text, 'sentences' as 'paragraphs')).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
  })
})

describe('finding passages', () => {
  it('stops when aborted', async () => {
    const call = tokenizePassages(tokenizer, 'one', 'paragraphs', { signal: AbortSignal.abort() })
    await expect(call).rejects.toMatchObject({ code: 'LAM_ABORTED' })
  })

  it('is refused if the tokenizer allows no exact cut', async () => {
    const other = new Tokenizer({ ...miniFile(), pre_tokenizer: { type: 'WhitespaceSplit' } }, { vocabSize: 30522 })
    await expect(tokenizePassages(other, 'one', 'paragraphs')).rejects.toMatchObject({
      code: 'LAM_CHECKPOINT_FORMAT_UNSUPPORTED',
    })
  })
})
