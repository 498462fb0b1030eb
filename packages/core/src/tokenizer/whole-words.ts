import type { Work } from '../async/index.js'
import type { Cuts } from './cuts.js'
import { isWhiteSpace } from './exact-cuts.js'
import type { PassageRange } from './paragraphs.js'

/** UTF-16 units between two pauses: well under a millisecond. */
const STRIDE = 16_384

/**
 * Drops white space at the ends of each range, then widens it to the nearest cuts. A range of white space alone becomes empty
 * (`start >= end`). Walks over the text once for the starts and once for the ends, for any number of ranges.
 */
export function* wholeWords(
  text: string,
  ranges: readonly PassageRange[],
  cuts: Cuts,
): Work<[start: number, end: number][]> {
  const whole = ranges.map((): [number, number] => [text.length, 0])
  const byStart = ranges.map((_, i) => i).sort((a, b) => ranges[a][0] - ranges[b][0])
  for (let at = 0, cut = 0, next = 0; at < text.length && next < byStart.length; at++) {
    if (at % STRIDE === 0) yield
    if (cuts.allows(text, at)) cut = at
    // Starts in white space wait for the next word, which begins at a cut.
    if (isWhiteSpace(text.charCodeAt(at))) continue
    for (; next < byStart.length && ranges[byStart[next]][0] <= at; next++) whole[byStart[next]][0] = cut
  }
  const byEnd = ranges.map((_, i) => i).sort((a, b) => ranges[b][1] - ranges[a][1])
  for (let at = text.length, cut = at, next = 0; at > 0 && next < byEnd.length; at--) {
    if (at % STRIDE === 0) yield
    if (cuts.allows(text, at)) cut = at
    if (isWhiteSpace(text.charCodeAt(at - 1))) continue
    for (; next < byEnd.length && ranges[byEnd[next]][1] >= at; next++) whole[byEnd[next]][1] = cut
  }
  return whole
}
