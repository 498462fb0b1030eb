import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { miniFile, miniTokenizer, readJson, trickyText } from './testing/test-tokenizers.js'
import { Tokenizer } from './tokenizer.js'

const CLS = 101
const SEP = 102
const tokenizer = miniTokenizer()
const ids = (text: string, maxTokens = Infinity) => [...tokenizer.encode(text, maxTokens).ids]

describe('the ids of the original tokenizer', () => {
  const { cases } = readJson('oracle/fixtures/tokenizer-cases.json') as { cases: { text: string; ids: number[] }[] }

  it('has the whole table', () => expect(cases).toHaveLength(54))

  it.each(cases.map((one) => [JSON.stringify(one.text).slice(0, 60), one] as const))('%s', (_, one) => {
    expect(ids(one.text)).toEqual(one.ids)
    expect(tokenizer.encode(one.text, Infinity)).toMatchObject({ tokenCount: one.ids.length, truncated: false })
  })

  // The original's ids. The library alone gives others.
  it.each([
    ['ΟΔΟΣ', [CLS, 1169, 29722, 29730, 29733, SEP]],
    ['ΑΣ-Β', [CLS, 1155, 29733, 1011, 1156, SEP]],
    ['a\u200dΣ', [CLS, 1037, 29733, SEP]],
    ['as\u{20000}un', [CLS, 2004, 100, 4895, SEP]],
    ['as\u{2ceaf}un', [CLS, 2004, 100, 4895, SEP]],
    ['as\u{2fa1f}un', [CLS, 2004, 100, 4895, SEP]],
    ['as\u{2b820}un', [CLS, 100, SEP]],
  ])('%j, for which the library gives others', (text, expected) => expect(ids(text)).toEqual(expected))

  it('reads a lone surrogate as U+FFFD, and keeps pairs', () => {
    expect(ids('a\ud800b')).toEqual(ids('a\ufffdb'))
    expect(ids('\udc00 😀\ud83d')).toEqual(ids('\ufffd 😀\ufffd'))
    expect(ids('a\ud800b')).toEqual([CLS, 11113, SEP])
  })
})

describe('truncation', () => {
  it('keeps the first limit - 1 tokens and then [SEP]', () => {
    const whole = ids('one two three four')
    expect(whole).toHaveLength(6)
    expect(tokenizer.encode('one two three four', 5)).toEqual({
      ids: Int32Array.of(...whole.slice(0, 4), SEP),
      tokenCount: 6,
      truncated: true,
    })
    expect(tokenizer.encode('one two three four', 6)).toMatchObject({ tokenCount: 6, truncated: false })
    expect(ids('one two', 2)).toEqual([CLS, SEP])
  })

  it('follows that rule for every text and limit', () => {
    fc.assert(
      fc.property(trickyText, fc.integer({ min: 2, max: 60 }), (text, limit) => {
        const whole = ids(text)
        const cut = tokenizer.encode(text, limit)
        expect(cut.tokenCount).toBe(whole.length)
        expect(cut.truncated).toBe(whole.length > limit)
        expect([...cut.ids]).toEqual(whole.length > limit ? [...whole.slice(0, limit - 1), SEP] : whole)
      }),
    )
  })

  it.each([0, 1, -1, 2.5, Number.NaN, -Infinity])('refuses a limit of %d', (limit) => {
    expect(() => tokenizer.encode('text', limit)).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
  })

  it('ignores the truncation and padding settings of the file', () => {
    const settings = {
      truncation: { max_length: 3, strategy: 'LongestFirst', stride: 0, direction: 'Right' },
      padding: { strategy: { Fixed: 128 }, direction: 'Right', pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' },
    }
    const other = new Tokenizer({ ...miniFile(), ...settings }, { vocabSize: 30522 })
    expect([...other.encode('one two three four', Infinity).ids]).toEqual(ids('one two three four'))
  })
})

describe('encodeAsync', () => {
  it('gives what encode gives', async () => {
    const text = 'A long story about nothing in particular. '.repeat(2000)
    expect(await tokenizer.encodeAsync(text, 1000)).toEqual(tokenizer.encode(text, 1000))
    expect(await tokenizer.encodeAsync(text, Infinity)).toEqual(tokenizer.encode(text, Infinity))
  })

  it.each([
    ['one long text', ['A long story about nothing in particular. '.repeat(100_000)]],
    ['a long text without a space', ['QmFzZTY0'.repeat(8_000_000)]],
    ['a text of marks', ['\u0301\u0323'.repeat(100_000)]],
    ['many short texts', Array.from({ length: 30_000 }, (_, i) => `Short text number ${i} of many.`)],
  ])('lets timers run during %s', async (_, texts) => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    try {
      for (const text of texts) await tokenizer.encodeAsync(text, 10)
    } finally {
      clearInterval(timer)
    }
    expect(turns).toBeGreaterThan(5)
  })

  it('stops in the middle of a text when aborted', async () => {
    const controller = new AbortController()
    const text = 'A long story about nothing in particular. '.repeat(100_000)
    setImmediate(() => controller.abort('enough'))
    await expect(tokenizer.encodeAsync(text, Infinity, controller.signal)).rejects.toMatchObject({
      code: 'LAM_ABORTED',
      cause: 'enough',
    })
  })

  it('does not start when already aborted', async () => {
    await expect(tokenizer.encodeAsync('', 8, AbortSignal.abort())).rejects.toMatchObject({ code: 'LAM_ABORTED' })
  })
})

describe('the tiny models of the oracle', () => {
  it.each(['tiny-flat', 'tiny-hierarchical', 'tiny-hierarchical-64'])('%s has a tokenizer of its 200 ids', (name) => {
    const { vocab_size: vocabSize } = readJson(`oracle/fixtures/${name}/config.json`) as { vocab_size: number }
    const tiny = new Tokenizer(readJson(`oracle/fixtures/${name}/tokenizer.json`), { vocabSize })
    expect(vocabSize).toBe(200)
    expect([...tiny.encode('', Infinity).ids]).toEqual([2, 3])
    expect([...tiny.encode('[PAD] 中 [MASK]', Infinity).ids]).toEqual([2, 0, 1, 4, 3])
    const { ids } = tiny.encode('The time was 1234, walking with zebras!', Infinity)
    expect(ids).not.toContain(1)
    expect(ids.length).toBeGreaterThan(15)
    expect(Math.max(...ids)).toBeLessThan(200)
  })
})
