import { withoutControls } from './wrap.js'

interface Range {
  readonly start: number
  readonly end: number
}

/** A piece of a line between spaces. */
interface Piece extends Range {
  /** Ranges of the text in it that are marked. */
  readonly marks: readonly Range[]
}

/**
 * The lines of a text with most of the ranges in them, its first lines if there are none. `…` stands for what is left out.
 * @param matches in the order of the text
 */
export function snippet(
  text: string,
  matches: readonly Range[],
  { width, lines, mark }: { readonly width: number; readonly lines: number; readonly mark: (text: string) => string },
): string[] {
  const clean = withoutControls(text)
  const laid = lay(piecesOf(clean, matches, width), width - 2)
  const counts = laid.map((line) => line.reduce((sum, { marks }) => sum + marks.length, 0))
  const first = bestWindow(counts, lines)
  const shown = laid.slice(first, first + lines)
  return shown.map((line, i) => {
    const before = i === 0 && first > 0 ? '… ' : ''
    const after = i === shown.length - 1 && first + lines < laid.length ? ' …' : ''
    return before + line.map((piece) => marked(clean, piece, mark)).join(' ') + after
  })
}

/** The words of the text. A word wider than a line is cut. */
function piecesOf(text: string, matches: readonly Range[], width: number): Piece[] {
  const pieces: Piece[] = []
  let next = 0
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    for (const part of parts(word, width)) {
      const start = index + part.start
      const end = index + part.end
      while (next < matches.length && matches[next].end <= start) next++
      const marks: Range[] = []
      for (let i = next; i < matches.length && matches[i].start < end; i++) {
        marks.push({ start: Math.max(start, matches[i].start), end: Math.min(end, matches[i].end) })
      }
      pieces.push({ start, end, marks })
    }
  }
  return pieces
}

/** Cuts a word between code points. */
function parts(word: string, width: number): Range[] {
  const most = Math.max(2, width - 4)
  const cut: Range[] = []
  for (let start = 0; start < word.length; ) {
    let end = Math.min(word.length, start + most)
    if (end < word.length && (word.codePointAt(end - 1) as number) > 0xffff) end--
    cut.push({ start, end })
    start = end
  }
  return cut
}

function lay(pieces: readonly Piece[], width: number): Piece[][] {
  const lines: Piece[][] = [[]]
  let used = 0
  for (const piece of pieces) {
    const length = piece.end - piece.start
    if (used > 0 && used + 1 + length > width) {
      lines.push([])
      used = 0
    }
    lines[lines.length - 1].push(piece)
    used += (used === 0 ? 0 : 1) + length
  }
  return lines
}

/** The first of the windows of `size` lines with the largest sum. */
function bestWindow(counts: readonly number[], size: number): number {
  let best = 0
  let most = 0
  for (let first = 0; first + size <= Math.max(size, counts.length); first++) {
    const sum = counts.slice(first, first + size).reduce((a, b) => a + b, 0)
    if (sum > most) {
      best = first
      most = sum
    }
  }
  return best
}

function marked(text: string, { start, end, marks }: Piece, mark: (text: string) => string): string {
  let written = ''
  let at = start
  for (const range of marks) {
    written += text.slice(at, range.start) + mark(text.slice(range.start, range.end))
    at = range.end
  }
  return written + text.slice(at, end)
}
