import type { SourceDocument } from '../documents/document.js'
import type { CutRange } from './cut.js'
import { partsCharacters } from './graphemes.js'
import { skipSpace } from './white-space.js'

/** Finds the last border of one kind in `(first, limit]`. */
export type FindBorder = (first: number, limit: number) => number | undefined

/** A run of white space with a blank line in it. CR LF is one line end. */
const blank = /(?:\r(?!\n)|\r?\n)[^\S\r\n]*(?:\r(?!\n)|\r?\n)\s*/g

/** Units behind a sentence's end that decide whether it is one. */
const AHEAD = 64

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' })

/** Where passages may begin, the best kind first. */
export function bordersOf(
  { text, format, headings = [] }: SourceDocument,
  by: 'paragraphs' | 'headings' | 'sentences',
): FindBorder[] {
  const starts = headings.map(({ start }) => start)
  const paragraphs = Array.from(text.matchAll(blank), ({ index }) => skipSpace(text, index))
  const notIndented = (at: number) => text[at - 1] === '\n' || text[at - 1] === '\r'
  const keep = keptWithHeadings(text, headings)
  const inner = format === 'code' ? lineBorder(text) : keep(sentenceBorder(text))
  if (by === 'sentences') return [inner]
  const blocks = keep(lastOf([...new Set([...starts, ...paragraphs])].sort((a, b) => a - b)))
  if (format === 'code') return [lastOf(paragraphs.filter(notIndented)), blocks, inner]
  return by === 'headings' ? [keep(lastOf(starts)), blocks, inner] : [blocks, inner]
}

function lastOf(sorted: readonly number[]): FindBorder {
  const borders = Uint32Array.from(sorted)
  return (first, limit) => {
    let low = 0
    let high = borders.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (borders[middle] <= limit) low = middle + 1
      else high = middle
    }
    return low > 0 && borders[low - 1] > first ? borders[low - 1] : undefined
  }
}

/** A border behind a heading moves before it, so that the heading stays with its text. */
function keptWithHeadings(text: string, headings: readonly CutRange[]): (find: FindBorder) => FindBorder {
  const before = new Map<number, number>()
  for (const { start, end } of headings) before.set(skipSpace(text, end), before.get(start) ?? start)
  return (find) => (first, limit) => {
    const found = find(first, limit)
    if (found === undefined) return undefined
    const border = before.get(found) ?? found
    return border > first ? border : undefined
  }
}

export function sentenceBorder(text: string): FindBorder {
  return (first, limit) => {
    const found = first + sentenceStart(text.slice(first, limit + AHEAD), limit - first)
    return found > first && partsCharacters(text, found) ? found : undefined
  }
}

function sentenceStart(text: string, at: number): number {
  return sentences.segment(unwrapped(text)).containing(at)?.index ?? 0
}

/** A line end inside a sentence is a space. One before a list's mark, a number or a blank line stays. */
function unwrapped(text: string): string {
  return text.replace(/(?<![\r\n])(?:\r\n|\r|\n)(?=[^\S\r\n]*\p{L})/gu, (ending) => ' '.repeat(ending.length))
}

export function lineBorder(text: string): FindBorder {
  return (first, limit) => {
    const found = text.slice(first, limit).lastIndexOf('\n')
    return found === -1 ? undefined : first + found + 1
  }
}
