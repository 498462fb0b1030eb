import type { Work } from '../async/index.js'

/** A range of a text in UTF-16 units, half open: `text.slice(start, end)`. */
export type PassageRange = readonly [start: number, end: number]

/** Lines between two pauses. */
const STRIDE = 1024

/** The blocks of lines between blank lines. A blank line has only white space. Lines end in LF, CR LF or CR. */
export function* paragraphs(text: string): Work<PassageRange[]> {
  const found: PassageRange[] = []
  let start = -1
  let end = 0
  let count = 0
  for (const [from, to] of lines(text)) {
    if (++count % STRIDE === 0) yield
    if (text.slice(from, to).trim() !== '') {
      if (start < 0) start = from
      end = to
    } else if (start >= 0) {
      found.push([start, end])
      start = -1
    }
  }
  if (start >= 0) found.push([start, end])
  return found
}

function* lines(text: string): Generator<PassageRange, void, undefined> {
  let start = 0
  for (const { 0: ending, index } of text.matchAll(/\r\n|\r|\n/g)) {
    yield [start, index]
    start = index + ending.length
  }
  yield [start, text.length]
}
