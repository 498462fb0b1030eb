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

/** Stands for U+200D on its way through the library's `Precompiled`: a code point that is no character, which the library leaves alone. */
const STAND_IN = '\ufdd0'

/**
 * A normaliser for the library that gives what the original one gives. The library has the charsmap of SentencePiece's `Precompiled` built
 * in, and in it two characters wrong: U+200D (zero width joiner), which joins letters in Indic scripts and is kept, becomes a space;
 * U+061C (Arabic letter mark) is kept and should be one. Compared over all characters up to U+1FFFF; U+0344 behind a letter differs too, and stays so.
 * @param normalizer of a `tokenizer.json`
 */
export function asLibraryNormalizer(
  normalizer: Readonly<Record<string, unknown>> | null,
): Record<string, unknown> | null {
  if (normalizer === null) return null
  if (normalizer.type === 'Sequence' && Array.isArray(normalizer.normalizers)) {
    return { ...normalizer, normalizers: normalizer.normalizers.map(asLibraryNormalizer) }
  }
  if (normalizer.type !== 'Precompiled') return { ...normalizer }
  const replace = (from: string, content: string) => ({ type: 'Replace', pattern: { String: from }, content })
  const steps = [replace('\u200d', STAND_IN), replace('\u061c', ' '), normalizer, replace(STAND_IN, '\u200d')]
  return { type: 'Sequence', normalizers: steps }
}
