import type { SourceDocument } from '../documents/document.js'
import type { CutRange } from '../passages/cut.js'
import type { NewBlock, NewPassage } from '../store/rows.js'

/** UTF-16 units of a block beyond which no passage begins: long enough to compress well, short enough to read at once. */
const FULL = 8192

/** Lays a document's passages into blocks. @param rows one a range */
export function blocksOf(
  { text, places }: SourceDocument,
  ranges: readonly CutRange[],
  rows: readonly Float32Array[],
): NewBlock[] {
  const blocks: NewBlock[] = []
  for (let from = 0; from < ranges.length; ) {
    const base = ranges[from].start
    let to = from
    while (to < ranges.length && (to === from || ranges[to].end - base <= FULL)) to++
    const members = ranges.slice(from, to)
    const end = members.reduce((most, range) => Math.max(most, range.end), base)
    const codePoints = codePointCounter(text, base)
    const passages = members.map((range, i): NewPassage => {
      const first = codePoints(range.start)
      const place = places.place(range.start, range.end)
      return {
        first: first + 1,
        length: codePoints(range.end) - first,
        line: place.line,
        fileStart: place.start,
        fileEnd: place.end,
        row: rows[from + i],
      }
    })
    blocks.push({ text: text.slice(base, end), passages })
    from = to
  }
  return blocks
}

/** Counts code points of `text` from `base` to any unit. Walks once, as units mostly rise. */
function codePointCounter(text: string, base: number): (unit: number) => number {
  let at = base
  let count = 0
  return (unit) => {
    if (unit < at) {
      at = base
      count = 0
    }
    for (; at < unit; count++) at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1
    return count
  }
}
