/**
 * Rewrites a text where `@huggingface/tokenizers` would give other ids than the original tokenizer, so that it gives the same:
 *
 * - Capital sigma at the end of a word becomes `ς` in JavaScript's lower case; the original lowers each character by itself, to `σ`.
 * - Ideographs beyond U+FFFF are words of their own to the original; the library looks at UTF-16 units and sees none of them.
 * - Lone surrogates, which the original cannot even hold, become U+FFFD (spec 2).
 *
 * What stays different: characters that Unicode added or reclassed after version 8, which the original treats as unknown letters and
 * JavaScript as the marks or punctuation they are. All are rare signs of rare or historic scripts.
 */
export function asOriginal(
  text: string,
  { lowercase, ideographs }: { lowercase: boolean; ideographs: boolean },
): string {
  if (SURROGATE.test(text)) {
    text = text.replace(LONE_SURROGATES, '\ufffd')
    if (ideographs) text = text.replace(ASTRAL_IDEOGRAPHS, ' $& ')
  }
  return lowercase && text.includes('Σ') ? text.replaceAll('Σ', 'σ') : text
}

const SURROGATE = /[\ud800-\udfff]/
// With the u flag, the class matches only surrogates outside a pair.
const LONE_SURROGATES = /[\ud800-\udfff]/gu
// The original's list, which leaves out U+2B820..2B91F and what was added after U+2CEAF.
const ASTRAL_IDEOGRAPHS = /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu
