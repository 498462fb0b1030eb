const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const wordSegments = new Intl.Segmenter('en', { granularity: 'word' })

/** UTF-16 units behind a border that decide whether it is one: a code point. */
const AHEAD = 2

/** Whether the characters before and behind `at` may be parted. Knows marks on spaces and line ends, not chains of emoji. */
export function partsCharacters(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true
  const before = text.charCodeAt(at - 1)
  const behind = text.charCodeAt(at)
  // No character below U+0300 joins another, except in CR LF.
  if (before < 0x300 && behind < 0x300) return !(before === 0x0d && behind === 0x0a)
  const from = Math.max(0, at - AHEAD)
  return graphemes.segment(text.slice(from, at + AHEAD)).containing(at - from)?.index === at - from
}

/**
 * The last end of a character in `(start, limit]`; if the first character is longer, its end.
 * @param start a border of characters before the end of the text
 */
export function lastCharacterEnd(text: string, start: number, limit: number): number {
  if (limit >= text.length) return text.length
  const found = graphemes.segment(text.slice(start, limit + AHEAD)).containing(limit - start)
  if (found === undefined || found.index > 0) return start + (found?.index ?? limit - start)
  for (let width = 2 * (limit - start + AHEAD); ; width *= 2) {
    const [first] = graphemes.segment(text.slice(start, start + width))
    if (first.segment.length < width - AHEAD || start + width >= text.length) return start + first.segment.length
  }
}

/** The start of the word that holds the unit `at`; `start` if it began there or before. */
export function wordStart(text: string, start: number, at: number): number {
  return start + (wordSegments.segment(text.slice(start, at + AHEAD)).containing(at - start)?.index ?? 0)
}
