import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentFormat, SourceDocument } from '../documents/document.js'
import { readOne } from '../testing/read-all.js'
import type { Cut } from './cut.js'
import { cutPassages } from './cut-passages.js'

const plain = (text: string, format: DocumentFormat = 'text'): SourceDocument => ({
  text,
  format,
  metadata: {},
  places: { place: (start, end) => ({ line: 1, start, end }) },
})

const textsOf = (document: SourceDocument, cut?: Cut, tokenEnds?: Uint32Array) =>
  cutPassages(document, cut, tokenEnds).map(({ start, end }) => document.text.slice(start, end))

const cutText = (text: string, cut?: Cut, format?: DocumentFormat) => textsOf(plain(text, format), cut)

describe('paragraphs', () => {
  it('are joined up to the most units, and end at blank lines', () => {
    expect(cutText('One.\n\nTwo.\n \nThree.\r\n\r\nFour.', { most: 12 })).toEqual(['One.\n\nTwo.', 'Three.', 'Four.'])
    expect(cutText('One.\r\nstill one\r\rTwo', { most: 16 })).toEqual(['One.\r\nstill one', 'Two'])
  })

  it('that are too long end at sentences, words or characters', () => {
    expect(cutText('It rained all day. The lake rose. Nobody slept.', { most: 40 })).toEqual([
      'It rained all day. The lake rose.',
      'Nobody slept.',
    ])
    expect(cutText('a very long sentence without a stop', { most: 12 })).toEqual([
      'a very long',
      'sentence',
      'without a',
      'stop',
    ])
    expect(cutText('abcdefghij', { most: 4 })).toEqual(['abcd', 'efgh', 'ij'])
    expect(cutText('湖の水が増えた。誰も眠れなかった。', { most: 10 })).toEqual([
      '湖の水が増えた。',
      '誰も眠れなかった。',
    ])
    expect(cutText('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', { most: 4 })).toEqual(['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦'])
  })

  it('wrapped lines do not end sentences, list items do', () => {
    expect(cutText('The lake\nrose at night. All\nslept.', { most: 26 })).toEqual([
      'The lake\nrose at night.',
      'All\nslept.',
    ])
    expect(cutText('- first point\n- second point\n- third', { most: 30 })).toEqual([
      '- first point\n- second point',
      '- third',
    ])
  })

  it('default to 800 units', () => {
    const text = Array.from({ length: 40 }, (_, i) => `Paragraph ${i} `.padEnd(98, 'x')).join('\n\n')
    expect(cutText(text).map(({ length }) => length)).toEqual([798, 798, 798, 798, 798])
  })
})

describe('headings', () => {
  const page = '# Lakes\n\n## Water\n\nThe water rose.\n\nAll slept.\n\n## Fish\n\nNo fish.\n'

  it('stay with the text behind them', async () => {
    const document = await readOne('a.md', page)
    expect(textsOf(document, { most: 40 })).toEqual([
      '# Lakes\n\n## Water\n\nThe water rose.',
      'All slept.\n\n## Fish\n\nNo fish.',
    ])
    const long = await readOne('a.md', `Before.\n\n# Lakes\n\n${'The water rose in the night. '.repeat(3)}`)
    expect(textsOf(long, { most: 45 })).toEqual([
      'Before.',
      '# Lakes\n\nThe water rose in the night.',
      'The water rose in the night.',
      'The water rose in the night.',
    ])
    expect(textsOf(long, { by: 'sentences', most: 45 })).toEqual(textsOf(long, { most: 45 }))
  })

  it('are where passages end', async () => {
    const document = await readOne('a.md', page)
    expect(textsOf(document, { by: 'headings', most: 50 })).toEqual([
      '# Lakes\n\n## Water\n\nThe water rose.\n\nAll slept.',
      '## Fish\n\nNo fish.',
    ])
    expect(textsOf(document, { by: 'headings' })).toEqual([page.trim()])
  })
})

describe('sentences', () => {
  it('are joined up to the most units, over paragraphs', () => {
    expect(cutText('One is here. Two.\n\nThree is. Four.', { by: 'sentences', most: 28 })).toEqual([
      'One is here. Two.\n\nThree is.',
      'Four.',
    ])
  })
})

describe('code', () => {
  it('ends at declarations, then at blank lines, then at lines', () => {
    const code = 'function a() {\n  one()\n\n  two()\n}\n\nfunction b() {\n  three()\n}\n'
    expect(cutText(code, { most: 50 }, 'code')).toEqual([
      'function a() {\n  one()\n\n  two()\n}',
      'function b() {\n  three()\n}',
    ])
    expect(cutText(code, { most: 30 }, 'code')).toEqual([
      'function a() {\n  one()',
      'two()\n}',
      'function b() {\n  three()\n}',
    ])
    expect(cutText(code, { most: 16 }, 'code')[0]).toBe('function a() {')
  })
})

describe('overlap', () => {
  it('repeats whole sentences where they are short, else words', () => {
    const text = 'It rained all day. The lake rose. Nobody slept. All were wet.'
    expect(cutText(text, { most: 34, overlap: 10 })).toEqual([
      'It rained all day. The lake rose.',
      'The lake rose. Nobody slept.',
      'Nobody slept. All were wet.',
    ])
    expect(cutText('one two three four five six seven', { most: 14, overlap: 5 })).toEqual([
      'one two three',
      'three four',
      'four five six',
      'five six seven',
    ])
  })

  it('is left out where nothing else would fit', () => {
    expect(cutText('ab 👩‍👩‍👧‍👦', { most: 6, overlap: 3 })).toEqual(['ab', '👩‍👩‍👧‍👦'])
  })
})

describe('tokens', () => {
  const text = 'one two three four five'
  const ends = Uint32Array.of(3, 7, 13, 13, 18, 23)

  it('are counted by their ends', () => {
    expect(textsOf(plain(text), { by: 'tokens', most: 2 }, ends)).toEqual(['one two', 'three', 'four five'])
    expect(textsOf(plain(text), { by: 'tokens', most: 3, overlap: 1 }, ends)).toEqual([
      'one two',
      'two three',
      'four five',
    ])
    expect(textsOf(plain(text), { by: 'tokens' }, ends)).toEqual([text])
  })

  it('are needed', () => {
    expect(() => cutPassages(plain(text), { by: 'tokens' })).toThrow(
      expect.objectContaining({ code: 'LAM_OPTION_INVALID', message: expect.stringContaining('such as a LAM') }),
    )
  })
})

it.each([
  [{ by: 'pages' }, /cut\.by must be one of paragraphs, headings, sentences, tokens; found "pages"/],
  [{ most: 0 }, /cut\.most must be a whole number from 1 on; found 0/],
  [{ most: 10, overlap: 6 }, /cut\.overlap must be a whole number up to half of most, 5; found 6/],
  [{ overlap: -1 }, /cut\.overlap/],
])('%j is refused', (cut, message) => {
  expect(() => cutPassages(plain('a'), cut as Cut)).toThrow(
    expect.objectContaining({ code: 'LAM_OPTION_INVALID', message: expect.stringMatching(message) }),
  )
})

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom(
    '\n\n',
    '\r\n',
    ' ',
    '. ',
    '。',
    '\n# Title\n',
    ' \u0308',
    '👩‍👩‍👧‍👦',
    '🇩🇪🇫🇷',
    'שלום ',
    '\u0600 ',
    '\t',
    'e\u0301',
  ),
)
const anyText = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join('').replace(/\p{Surrogate}/gu, '\ufffd'))
const anyCut = fc
  .record({
    by: fc.constantFrom('paragraphs', 'headings', 'sentences', 'tokens' as const),
    most: fc.integer({ min: 1, max: 60 }),
    half: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ by, most, half }) => ({ by, most, overlap: Math.floor((most / 2) * half) }) as Required<Cut>)
const anyFormat = fc.constantFrom<DocumentFormat>('text', 'markdown', 'code')

/** Ends of the graphemes of a text, from 0. */
function graphemeEnds(text: string): number[] {
  return [0, ...Array.from(new Intl.Segmenter('en').segment(text), ({ index, segment }) => index + segment.length)]
}

it('passages hold every character in order, within the limit, and part no character', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, anyCut, anyFormat, async (text, cut, format) => {
      const found = format === 'markdown' ? await readOne('a.md', `x${text.replaceAll('\0', '')}`) : plain(text, format)
      const ends = graphemeEnds(found.text)
      const passages = cutPassages(found, cut, Uint32Array.from(ends.slice(1)))
      const borders = new Set(ends)
      const covered = new Uint8Array(found.text.length)
      passages.forEach(({ start, end }, i) => {
        const passage = found.text.slice(start, end)
        expect(passage.trim()).not.toBe('')
        expect(borders.has(start) && borders.has(end), 'ends between characters').toBe(true)
        const length = cut.by === 'tokens' ? ends.filter((at) => at > start && at <= end).length : end - start
        expect(
          length <= cut.most || ends.filter((at) => at > start && at <= end).length === 1,
          'within the limit',
        ).toBe(true)
        if (i > 0) {
          expect(end).toBeGreaterThan(passages[i - 1].end)
          expect(start).toBeGreaterThan(passages[i - 1].start)
          if (cut.overlap === 0) expect(start).toBeGreaterThanOrEqual(passages[i - 1].end)
        }
        covered.fill(1, start, end)
        // White space around a passage stays only where it carries a mark.
        if (/^\s/.test(passage)) expect(borders.has(start + 1)).toBe(false)
        if (/\s$/.test(passage)) expect(borders.has(end - 1)).toBe(false)
      })
      for (let at = 0; at < covered.length; at++) {
        if (covered[at] === 0) expect(found.text[at]).toMatch(/\s/)
      }
    }),
    { numRuns: 500 },
  )
})
