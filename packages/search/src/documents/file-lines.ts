import type { PlaceMap } from './document.js'

/** Where the lines of a decoded file begin. Lines end in LF, CR LF or CR. */
export class FileLines {
  readonly #text: string
  #starts: Uint32Array | undefined

  constructor(text: string) {
    this.#text = text
  }

  /** The line of a UTF-16 unit, from 1. */
  lineOf(unit: number): number {
    this.#starts ??= lineStarts(this.#text)
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#starts[middle] <= unit) low = middle
      else high = middle
    }
    return low + 1
  }

  /** Of a document whose text is the file's from `offset` on. */
  from(offset: number): PlaceMap {
    return {
      place: (start, end) => ({ line: this.lineOf(start + offset), start: start + offset, end: end + offset }),
    }
  }

  /** Of a document made of one row of the file: every range of it is in that row. */
  row(start: number, end: number): PlaceMap {
    return { place: () => ({ line: this.lineOf(start), start, end }) }
  }
}

function lineStarts(text: string): Uint32Array {
  const starts = [0]
  for (const { 0: ending, index } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + ending.length)
  return Uint32Array.from(starts)
}
