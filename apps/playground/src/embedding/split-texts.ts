/** A line of a text box that holds a text, and which line it is, from 0. */
export interface TextLine {
  readonly text: string
  readonly line: number
}

/** One text a line, white space around it left out, blank lines skipped. */
export function splitLines(input: string): TextLine[] {
  return input
    .split('\n')
    .map((line, i) => ({ text: line.trim(), line: i }))
    .filter(({ text }) => text !== '')
}

/** One document a block: blocks stand between blank lines. */
export function splitDocuments(input: string): string[] {
  return input
    .split(/\n[^\S\n]*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
}
