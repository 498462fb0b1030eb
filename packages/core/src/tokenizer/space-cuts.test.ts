// With SentencePiece, a text in pieces has the tokens of the whole text, which the library gives.
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenizePassages } from './passages.js'
import { PIECE_LENGTH } from './piece-borders.js'
import { SpaceCuts, spacesOf } from './space-cuts.js'
import { readJson, trickyText } from './testing/test-tokenizers.js'
import { Tokenizer } from './tokenizer.js'

type Json = Record<string, unknown>
const FILE = readJson('oracle/fixtures/bert/tiny-xlmr-mean/tokenizer.json') as Json
const WHITESPACE_FIRST = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'WhitespaceSplit' },
    { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  ],
}
/** Turns line ends into spaces, as the published charsmap does. */
const LINES = {
  type: 'Sequence',
  normalizers: [
    { type: 'NFKC' },
    { type: 'Replace', pattern: { String: '\n' }, content: ' ' },
    { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
  ],
}
const kinds = [
  ['Metaspace', {}],
  ['white space, then Metaspace', { pre_tokenizer: WHITESPACE_FIRST }],
  ['line ends as spaces, runs as one', { normalizer: LINES }],
] as const

describe.each(kinds)('a tokenizer of %s', (_, changes: Json) => {
  const json = { ...FILE, ...changes }
  const ours = new Tokenizer(json, { vocabSize: 400 })
  const library = new HuggingFaceTokenizer(json, {})
  const whole = (text: string) =>
    library.encode(text.replace(/[\ud800-\udfff]/gu, '\ufffd'), { add_special_tokens: false }).ids as number[]

  it('gives the tokens of the whole, in pieces of any size and in one long text', async () => {
    const long = fc.array(trickyText, { minLength: 1, maxLength: 6 }).map((texts) => texts.join(' ').repeat(40))
    await fc.assert(
      fc.asyncProperty(fc.oneof(trickyText, long), fc.integer({ min: 1, max: 9000 }), async (text, size) => {
        expect([...ours.encode(text, Number.POSITIVE_INFINITY).ids.slice(1, -1)]).toEqual(whole(text))
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (__, i) =>
          text.slice(i * size, (i + 1) * size),
        )
        const { ids } = await ours.encodePieces(async () => pieces.shift(), Number.POSITIVE_INFINITY)
        expect([...ids.slice(1, -1)]).toEqual(whole(text))
      }),
      { numRuns: 60 },
    )
  })

  it('lets the event loop run within a long text', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await ours.encodeAsync('the quick brown fox '.repeat(PIECE_LENGTH), 64)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })
})

describe('SentencePiece’s charsmap', () => {
  const precompiled = { type: 'Precompiled', precompiled_charsmap: '' }
  const ofNormalizer = (normalizer: Json) => new Tokenizer({ ...FILE, normalizer }, { vocabSize: 400 })

  it.each([
    ['alone', precompiled],
    ['in a sequence', { type: 'Sequence', normalizers: [precompiled, LINES.normalizers[2]] }],
  ])('keeps the zero width joiner and turns the Arabic mark into a space, %s', (_, normalizer) => {
    const tokenizer = ofNormalizer(normalizer)
    const plain = ofNormalizer({ type: 'NFKC' })
    expect(tokenizer.piece('a\u200db')).toEqual(plain.piece('a\u200db'))
    expect(tokenizer.piece('a\u200db')).not.toEqual(plain.piece('a b'))
    expect(tokenizer.piece('a\u061cb')).toEqual(plain.piece('a b'))
    expect(tokenizer.piece('ﬁne ①')).toEqual(plain.piece('fine 1'))
    expect(tokenizer.cuts).toBeDefined()
  })
})

describe('cuts between spaces', () => {
  it('are in front of a run, never in it or after it', () => {
    const cuts = new SpaceCuts((unit) => unit === 0x20)
    const text = 'ab  c d'
    expect([...text].map((_, at) => cuts.allows(text, at))).toEqual([true, false, true, false, false, true, false])
  })

  it('are in front of all white space that the normaliser turns into spaces', () => {
    const isSpace = spacesOf((text) => text.replaceAll('\n', ' '))
    expect([' ', '\n', '\t', 'x', '\u3000'].map((letter) => isSpace(letter.charCodeAt(0)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it.each([
    ['a normaliser that strips', { normalizer: { type: 'Strip' } }],
    [
      'a normaliser that replaces across words',
      { normalizer: { type: 'Replace', pattern: { String: 'a b' }, content: 'x' } },
    ],
    [
      'a prefix for the first word alone',
      { pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true } },
    ],
    [
      'words that are not split',
      { pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: false } },
    ],
    [
      'an added token that takes white space',
      { added_tokens: [{ content: '<mask>', id: 5, special: true, lstrip: true }] },
    ],
  ])('are none for %s', (_, changes) => {
    expect(new Tokenizer({ ...FILE, ...changes }, { vocabSize: 400 }).cuts).toBeUndefined()
  })
})

describe('passages of SentencePiece’s kind', () => {
  const tokenizer = new Tokenizer({ ...FILE, normalizer: LINES }, { vocabSize: 400 })

  it('have the tokens of the whole text', async () => {
    const text = 'The quick brown fox\njumps over.\n\nHow do plants survive?\n\nDer Fuchs.'
    const { ids, passages } = await tokenizePassages(tokenizer, text, 'paragraphs')
    expect([...ids]).toEqual([...tokenizer.encode(text, Number.POSITIVE_INFINITY).ids])
    expect(passages.map(({ start, end }) => text.slice(start, end))).toEqual(text.split('\n\n'))
    for (const { start, end, tokenStart, tokenEnd } of passages) {
      expect([...ids.slice(tokenStart, tokenEnd)]).toEqual([...tokenizer.piece(text.slice(start, end))])
    }
    expect(passages[0].tokenStart).toBe(1)
    expect(passages.at(-1)?.tokenEnd).toBe(ids.length - 1)
  })

  it('are refused if line ends do not become spaces', async () => {
    const plain = new Tokenizer(FILE, { vocabSize: 400 })
    await expect(tokenizePassages(plain, 'a\n\nb', 'paragraphs')).rejects.toMatchObject({
      code: 'LAM_CHECKPOINT_FORMAT_UNSUPPORTED',
    })
  })
})
