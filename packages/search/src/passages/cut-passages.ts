import { LamError } from '@lamjs/core'
import type { SourceDocument } from '../documents/document.js'
import { bordersOf, type FindBorder, lineBorder, sentenceBorder } from './borders.js'
import { checkCut } from './check-cut.js'
import type { Cut, CutRange } from './cut.js'
import { lastCharacterEnd, partsCharacters, wordStart } from './graphemes.js'
import { type Measure, tokenMeasure, unitMeasure } from './measure.js'
import { dropSpace, isSpace, skipSpace } from './white-space.js'

/**
 * Cuts a document into passages, in its order. Together they hold every character that is not white space. None begins or ends with white
 * space or inside a character that a reader sees as one. None is longer than `most`, unless such a character alone is.
 * @param tokenEnds `[tokens]`, where each token of the text ends, in UTF-16 units and in order; for `by: 'tokens'`
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function cutPassages(document: SourceDocument, cut?: Cut, tokenEnds?: Uint32Array): CutRange[] {
  const { by, most, overlap } = checkCut(cut)
  const { text } = document
  const measure = by === 'tokens' ? tokenMeasure(requireTokens(tokenEnds), most, overlap) : unitMeasure(most, overlap)
  const borders = by === 'tokens' ? [] : bordersOf(document, by)
  const lastPart = by === 'tokens' ? lastCharacterEnd : lastWordEnd
  const inner = document.format === 'code' ? lineBorder(text) : sentenceBorder(text)

  const passages: CutRange[] = []
  const textEnd = dropSpace(text, text.length)
  let first = skipSpace(text, 0)
  let start = first
  while (first < textEnd) {
    let end = passageEnd(start, first)
    // A character that does not fit beside the overlap.
    if (start < first && dropSpace(text, end) > measure.reach(start)) {
      start = first
      end = passageEnd(start, first)
    }
    const passage = { start, end: dropSpace(text, end) }
    passages.push(passage)
    first = skipSpace(text, end)
    start = overlap === 0 ? first : (repeatedStart(text, passage, measure, inner) ?? first)
  }
  return passages

  /** Of a passage that repeats `[start, first)` and must hold more. */
  function passageEnd(start: number, first: number): number {
    const reach = Math.max(measure.reach(start), first + 1)
    // White space behind a passage does not count.
    const limit = partsCharacters(text, reach) ? skipSpace(text, reach) : reach
    if (limit >= textEnd) return textEnd
    for (const find of borders) {
      const found = find(first, limit)
      if (found !== undefined) return found
    }
    return lastPart(text, first, limit)
  }
}

/** The last white space in `(first, limit]`; else the last border of words or characters. */
function lastWordEnd(text: string, first: number, limit: number): number {
  for (let at = limit; at > first; at--) {
    if (isSpace(text.charCodeAt(at)) && partsCharacters(text, at)) return at
  }
  const word = wordStart(text, first, limit)
  return lastCharacterEnd(text, first, word > first ? word : limit)
}

/** Where the next passage begins so that it repeats the end of this one: at a sentence that is not much longer than asked for, or a word. */
function repeatedStart(
  text: string,
  { start, end }: CutRange,
  measure: Measure,
  inner: FindBorder,
): number | undefined {
  const wanted = measure.back(end)
  if (wanted <= start || wanted >= end) return undefined
  const sentence = inner(start, wanted)
  if (sentence !== undefined && end - sentence <= 2 * (end - wanted)) return skipSpace(text, sentence)
  const word = skipSpace(text, wordStart(text, start, wanted))
  return word > start && word < end && partsCharacters(text, word) ? word : undefined
}

function requireTokens(tokenEnds: Uint32Array | undefined): Uint32Array {
  if (tokenEnds !== undefined) return tokenEnds
  throw new LamError(
    'LAM_OPTION_INVALID',
    "cut.by 'tokens' needs the tokens of the text. Give an embedder that has them, such as a LAM, or cut by 'sentences' or 'paragraphs'.",
  )
}
