import type { ExactCuts } from './exact-cuts.js'

/** UTF-16 units of a slice: some 900 tokens of English, 2 ms of tokenizing; a good part of the pause that is allowed. */
export const SLICE_LENGTH = 4096

/**
 * Cuts `text` from `start` to `end` into slices of about `length` UTF-16 units that tokenize to the ids of the whole, so that the memory
 * and the pauses of tokenizing a book stay small. A stretch without any place to cut stays whole.
 * @param cuts where cutting changes nothing; absent, there is one slice
 * @param length at least 1
 * @returns half-open ranges, in order, without gaps; none for an empty text
 */
export function* sliceRanges(
  text: string,
  start: number,
  end: number,
  cuts: ExactCuts | undefined,
  length: number = SLICE_LENGTH,
): Generator<readonly [start: number, end: number], void, undefined> {
  while (start < end) {
    const next = cuts === undefined ? end : sliceEnd(text, start, end, cuts, length)
    yield [start, next]
    start = next
  }
}

function sliceEnd(text: string, start: number, end: number, cuts: ExactCuts, length: number): number {
  const wanted = start + length
  if (wanted >= end) return end
  const cut = cuts.before(text, wanted)
  return cut > start ? cut : Math.min(cuts.after(text, wanted), end)
}
