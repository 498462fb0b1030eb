/**
 * Rewrites a text so that `@huggingface/tokenizers` gives the ids of the original tokenizer:
 *
 * - JavaScript lowers a capital sigma at the end of a word to `ς`. The original lowers each character by itself, to `σ`.
 * - The original makes each ideograph beyond U+FFFF a word. The library tests UTF-16 units and misses them.
 * - Lone surrogates become U+FFFD, because the original cannot hold them (spec 2).
 *
 * One difference remains: characters that Unicode added or reclassified after version 8. The original treats them as unknown letters,
 * and JavaScript as marks or punctuation. All are rare signs of rare or historic scripts.
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
// The original's list, which lacks U+2B820..2B91F and all ideographs after U+2CEAF but the compatibility ones.
const ASTRAL_IDEOGRAPHS = /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu

/** Replaces U+200D during the library's `Precompiled`, which does not change this noncharacter. */
const STAND_IN = '\ufdd0'

/**
 * A normaliser for the library that gives the original's text. The library has its own charsmap for SentencePiece's `Precompiled`, with
 * two errors. It turns U+200D into a space; the original keeps this zero width joiner, which joins letters in Indic scripts. It keeps
 * U+061C (Arabic letter mark), which the original turns into a space. Over all characters up to U+1FFFF, one difference remains: U+0344
 * after a letter.
 * @param normalizer the `normalizer` of a `tokenizer.json`
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
