// A text in pieces has the tokens of the whole text, which the library gives, for any cut.
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import { everyCase, runs } from '@lamjs/tooling/test-tiers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddedTokens } from './added-tokens.js'
import { asOriginal } from './library-differences.js'
import { isReordered } from './marks.js'
import { PIECE_LENGTH, PieceBorders } from './piece-borders.js'
import { miniFile, trickyText } from './testing/test-tokenizers.js'
import { Tokenizer } from './tokenizer.js'

type Json = Record<string, unknown>

/** Core's tokenizer and the library's, for one file. */
function pair(changes: Json = {}, options: { splitSpecialTokens?: boolean; vocabSize?: number } = {}) {
  const file = miniFile()
  const { normalizer = {}, ...rest } = changes as { normalizer?: Json }
  const json = { ...file, ...rest, normalizer: { ...(file.normalizer as Json), ...normalizer } }
  const ours = new Tokenizer(json, { vocabSize: 30522, ...options })
  const library = new HuggingFaceTokenizer(options.splitSpecialTokens ? { ...json, added_tokens: [] } : json, {})
  const kind = {
    lowercase: json.normalizer.lowercase === true,
    ideographs: json.normalizer.handle_chinese_chars === true,
  }
  const whole = (text: string): number[] =>
    library.encode(asOriginal(text, kind), { add_special_tokens: false }).ids as number[]
  return { ours, whole }
}

const mini = pair()
const added = (content: string, id: number, more: Json = {}) => ({
  content,
  id,
  special: true,
  normalized: false,
  ...more,
})
const overlapping = [added('[SEP]', 102), added('aa', 5), added('aab', 6), added('[[', 7), added('word x', 8)]
const kinds = [
  ['the default model', mini],
  ['a cased tokenizer', pair({ normalizer: { lowercase: false } })],
  ['a cased one that strips accents', pair({ normalizer: { lowercase: false, strip_accents: true } })],
  ['one that keeps accents', pair({ normalizer: { strip_accents: false } })],
  ['one that keeps control characters', pair({ normalizer: { clean_text: false } })],
  ['one that does not set ideographs apart', pair({ normalizer: { handle_chinese_chars: false } })],
  ['one of overlapping added tokens', pair({ added_tokens: overlapping })],
  ['one of added tokens that are normalised', pair({ added_tokens: [added('[sep]', 102, { normalized: true })] })],
  ['one that splits special tokens', pair({}, { splitSpecialTokens: true })],
] as const

async function inPieces(tokenizer: Tokenizer, pieces: readonly string[]): Promise<number[]> {
  const left = [...pieces]
  const { ids } = await tokenizer.encodePieces(async () => left.shift(), Infinity)
  return [...ids.slice(1, -1)]
}

/** The library takes any white space for the space of `word x`; core, as the original, finds an added token only as it is written. */
const isAlike = (text: string) => !/word[^\S ]x/.test(text)
const shortText = trickyText.filter(isAlike)

/** A text longer than a piece, so that it is cut. */
const longText = fc
  .tuple(fc.array(trickyText, { minLength: 1, maxLength: 8 }), fc.constantFrom('', ' ', '\u0301', '\u200b', 'y'))
  .map(([texts, glue]) => {
    const text = texts.join(glue)
    return text.repeat(Math.ceil((2 * PIECE_LENGTH + 100) / Math.max(text.length, 1)))
  })
  .filter(isAlike)

describe.each(kinds)('%s', (_, { ours, whole }) => {
  it('has the tokens of the whole', () => {
    fc.assert(
      fc.property(shortText, (text) => {
        expect(ours.piece(text)).toEqual(whole(text))
      }),
      { numRuns: 200 },
    )
  })

  it('has them for texts longer than a piece', () => {
    fc.assert(
      fc.property(longText, (text) => {
        expect([...ours.encode(text, Infinity).ids.slice(1, -1)]).toEqual(whole(text))
      }),
      { numRuns: runs(12) },
    )
  })

  it('has them for texts that come in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        longText,
        fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 12 }),
        async (text, sizes) => {
          const pieces: string[] = []
          let rest = text
          for (const size of sizes) {
            pieces.push(rest.slice(0, size))
            rest = rest.slice(size)
          }
          expect(await inPieces(ours, [...pieces, rest])).toEqual(whole(text))
        },
      ),
      { numRuns: runs(10) },
    )
  })
})

describe('an added token with a space', () => {
  it('is found as it is written, not with another white space', () => {
    const { ours } = pair({ added_tokens: overlapping })
    expect(ours.piece('word x')).toEqual([8])
    expect(ours.piece('word\nx')).toEqual(mini.ours.piece('word x'))
  })
})

describe('every character that Unicode has', () => {
  it('inside a word has the tokens that the library gives', () => {
    let count = 0
    // Usually one in seven, and those of the alphabets.
    for (let code = 0; code < 0x110000; code += everyCase || code < 0x3000 ? 1 : 7) {
      const character = String.fromCodePoint(code)
      if (/[\p{Cn}\p{Co}]/u.test(character)) continue
      const text = `a${character}b`
      count++
      if (String(mini.ours.piece(text)) !== String(mini.whole(text)))
        expect(mini.ours.piece(text)).toEqual(mini.whole(text))
    }
    expect(count).toBeGreaterThan(everyCase ? 140_000 : 25_000)
  })

  it('between two pieces has them too', () => {
    const filler = 'z'.repeat(PIECE_LENGTH - 2)
    for (const character of [
      '\u0301',
      '\u302e',
      '\u0f73',
      '\u0344',
      '가',
      'ᆨ',
      'İ',
      'Σ',
      '\u{1d165}',
      '😀',
      '≠',
      '\u0345',
    ]) {
      for (const before of ['', '\u0323', 'e', 'ᄀ', 'ᅡ', '\ud83d', '[SE', '\u302f']) {
        const text = `${filler.slice(before.length)}${before}${character}${character}P] ${character}`
        const spaced = text.replace(/z+/, (run) => `${run.slice(3)} zz`)
        for (const one of [text, spaced]) {
          expect([...mini.ours.encode(one, Infinity).ids.slice(1, -1)]).toEqual(mini.whole(one))
        }
      }
    }
  })
})

describe('pieces', () => {
  it.each([
    ['letters', 'a'],
    ['base64', 'QmFzZTY0+/'],
    ['Thai', 'ภาษาไทย'],
    ['emoji chains', '👩‍👩‍👧'],
    ['one combining mark', '\u0301'],
    ['combining marks in the wrong order', '\u0301\u0323'],
    ['nothing that counts', '\u0000'],
    ['surrogates without a partner', '\ude00'],
    ['special tokens', '[SEP]'],
    ['beginnings of special tokens', '[SEP[CLS'],
  ])('are short in a text of %s', (_, unit) => {
    const borders = new PieceBorders(new AddedTokens([added('[SEP]', 102), added('[CLS]', 101)]))
    const text = unit.repeat(50_000 / unit.length)
    let count = 0
    for (let start = 0; start < text.length; count++) {
      const end = borders.pieceEnd(text, start, text.length)
      expect(end - start).toBeLessThanOrEqual(PIECE_LENGTH)
      expect(end).toBeGreaterThan(start)
      start = end
    }
    expect(count).toBeLessThan(text.length / (PIECE_LENGTH - 8) + 1)
  })

  it('grow only if an added token leaves no border', () => {
    const borders = new PieceBorders(new AddedTokens([added('aa', 5)]))
    expect(borders.pieceEnd('a'.repeat(100), 0, 100, 10)).toBe(100)
    expect(borders.pieceEnd(`${'a'.repeat(20)}b${'a'.repeat(20)}`, 0, 41, 10)).toBe(20)
  })

  it('of a word that is too long keep only a beginning that shows it', async () => {
    const word = '\u{1f600}'.repeat(100)
    expect(await inPieces(mini.ours, [word.slice(0, 77), word.slice(77)])).toEqual(mini.whole(word))
    const pieces = Array.from({ length: 300 }, () => 'x'.repeat(997))
    expect(await inPieces(mini.ours, ['a ', ...pieces, ' b'])).toEqual([1037, 100, 1038])
  })
})

describe('a vocabulary with marks that decomposition sorts', () => {
  const file = miniFile().model as { vocab: Record<string, number> }
  const vocab = { ...file.vocab, '##\u302e\u{16ff0}': 30522, '##\u{16ff0}\u302e': 30523, z: 30524 }
  const { ours, whole } = pair({ model: { ...file, vocab, max_input_chars_per_word: 9000 } }, { vocabSize: 30525 })

  it('allows no cut of a text', async () => {
    for (const before of [PIECE_LENGTH - 3, PIECE_LENGTH - 2, PIECE_LENGTH - 1]) {
      const text = `${'a '.repeat(before / 2)}z${'\u302e\u{16ff0}'.repeat(3)} z`
      expect([...ours.encode(text, Infinity).ids.slice(1, -1)]).toEqual(whole(text))
      expect(await inPieces(ours, [text.slice(0, before + 2), text.slice(before + 2)])).toEqual(whole(text))
    }
  })
})

describe('special tokens in a text', () => {
  it('are read as those tokens, as by the original tokenizer, unless splitSpecialTokens is true', () => {
    expect(mini.ours.piece('a [SEP] b')).toEqual([1037, 102, 1038])
    const { ours } = pair({}, { splitSpecialTokens: true })
    expect(ours.piece('a [SEP] b')).toEqual([1037, 1031, 19802, 1033, 1038])
    expect([...ours.encode('a', Infinity).ids]).toEqual([101, 1037, 102])
  })

  it('cannot be split by a tokenizer of another kind', () => {
    const split = () => pair({ pre_tokenizer: { type: 'WhitespaceSplit' } }, { splitSpecialTokens: true })
    expect(split).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
  })
})

describe('isReordered', () => {
  it('is true of marks that decomposition sorts, and of no others', () => {
    expect(['\u302e', '\u{16ff0}', '\u{1d165}', '\u0323', '\u0334', '\u0345'].map(isReordered)).not.toContain(false)
    expect(['\u093e', '\u0e31', '\u20dd', 'a', '가'].map(isReordered)).not.toContain(true)
  })
})
