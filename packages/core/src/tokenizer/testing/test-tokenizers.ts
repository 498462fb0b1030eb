import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Tokenizer } from '../tokenizer.js'

/** Tests only: a JSON file of a neighbouring package, parsed. */
export function readJson(pathInPackages: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../../${pathInPackages}`, import.meta.url), 'utf8'))
}

/** Tests only: the default model's `tokenizer.json`, a fresh copy. */
export function miniFile(): Record<string, unknown> {
  return readJson('model-mini/files/tokenizer.json') as Record<string, unknown>
}

/** Tests only: the default model's tokenizer. */
export function miniTokenizer(): Tokenizer {
  return new Tokenizer(miniFile(), { vocabSize: 30522 })
}

const PIECES = [
  ...['the', 'word', 'Unbelievable', "don't", 'x', '1,234.56', 'naïve', 'e\u0301', 'ΟΔΟΣ', 'Σ', 'İstanbul', 'ß', 'ﬁ'],
  ...[' ', ' ', '  ', '\n', '\r\n', '\r', '\t', '\n\n', '\u00a0', '\u3000', '\u2028', '\u2029', '\u2003'],
  ...['中', '文字', '日本語テキスト', '한국어', '、', '。', '，', '！', '？', '𠀀', '𫠠', '豈', '\u{2f800}'],
  ...[
    '\u0301',
    '\u0323',
    '\u093e',
    '\u0000',
    '\u000b',
    '\f',
    '\u001c',
    '\u0085',
    '\u200b',
    '\u200d',
    '\u00ad',
    '\ufeff',
  ],
  ...['[SEP]', '[MASK]', '[CLS]', '[', ']', 'SEP', '##ing', '[sep]', '-', '.', "'", ':', '!?', '_'],
  ...['😀', '👩‍👩‍👧', '\ud83d', '\ude00', '\ufffd', 'العربية', 'עברית', 'हिन्दी', 'ไทย', '\u202e', 'y'.repeat(99)],
]

/** Tests only: text in which a wrong cut is likely to change ids. */
export const trickyText: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 40,
  })
  .map((pieces) => pieces.join(''))
