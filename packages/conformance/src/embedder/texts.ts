/** Plain texts of several lengths. Every model with 16 positions or more tells them apart. */
export const TEXTS: readonly string[] = [
  'A lighthouse keeper wrote down the weather.',
  'Bread',
  'The river had frozen overnight, and the ferry stood still in the ice.',
  'Two chess clocks, one board, no time.',
  'bread and butter',
]

/** Texts that a border between programs may change. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\n',
  'nul \u0000 in the middle',
  'a lone \ud83e surrogate',
  '\udd8a the other half',
  'fox 🦊 and family 👩‍👩‍👧',
  'e\u0301 and \u00e9',
  '"quotes", \\backslashes\\ and </script>',
  '{"text": "json"}',
  'right-to-left \u202e and \u2028 line',
  '日本語 العربية हिन्दी',
]

/** Longer than any default length, about 24,000 tokens. */
export const LONG_TEXT = 'the ferry stood still in the ice and '.repeat(3_000)

/** Many texts, all different. */
export function manyTexts(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `text ${i} ${'and more '.repeat(i % 5)}`)
}
