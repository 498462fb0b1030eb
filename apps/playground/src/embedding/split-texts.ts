/** A line of a text box that holds a text, and its line number, from 0. */
export interface TextLine {
  readonly text: string
  readonly line: number
}

/** One text per line, without surrounding white space; skips blank lines. */
export function splitLines(input: string): TextLine[] {
  return input
    .split('\n')
    .map((line, i) => ({ text: line.trim(), line: i }))
    .filter(({ text }) => text !== '')
}

/** A part of a text: `text.slice(start, end)`. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** The ranges of the blocks between blank lines, without surrounding white space. */
export function paragraphRanges(text: string): TextRange[] {
  const gaps = [...text.matchAll(/\n[^\S\n]*\n/g)].map(({ index, 0: gap }) => ({
    end: index,
    next: index + gap.length,
  }))
  const blocks = [...gaps, { end: text.length, next: 0 }].map(({ end }, i) => [gaps[i - 1]?.next ?? 0, end])
  return blocks.map(([from, to]) => trimmed(text, from, to)).filter(({ start, end }) => start < end)
}

function trimmed(text: string, from: number, to: number): TextRange {
  const block = text.slice(from, to)
  const start = from + block.length - block.trimStart().length
  return { start, end: start + block.trim().length }
}

/** One document per block between blank lines. */
export function splitDocuments(input: string): string[] {
  return paragraphRanges(input).map(({ start, end }) => input.slice(start, end))
}
