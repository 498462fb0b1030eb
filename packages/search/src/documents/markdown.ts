import { parse } from 'yaml'
import type { CutRange } from '../passages/cut.js'
import type { Metadata, SourceDocument } from './document.js'
import type { FileLines } from './file-lines.js'
import { scalarsOf } from './records.js'

/** UTF-16 units. Longer front matter is text. */
const LONGEST_FRONT_MATTER = 16_384

/** The text stays as it is written, without its front matter. */
export function readMarkdown(file: string, lines: FileLines): SourceDocument {
  const { metadata, length } = readFrontMatter(file)
  const text = file.slice(length)
  const headings = findHeadings(text)
  const named = typeof metadata.title === 'string' ? metadata.title.trim() : ''
  const title = named || titleOf(text, headings[0])
  return {
    text,
    format: 'markdown',
    ...(title ? { title } : {}),
    metadata,
    headings,
    places: lines.from(length),
  }
}

/** Front matter is YAML that makes a mapping, between lines of three hyphens. All else is text. */
function readFrontMatter(file: string): { metadata: Metadata; length: number } {
  const none = { metadata: {}, length: 0 }
  const opening = /^---[ \t]*\r?\n/.exec(file)
  if (opening === null) return none
  const head = file.slice(0, LONGEST_FRONT_MATTER)
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m
  const rest = head.slice(opening[0].length)
  const end = closing.exec(rest)
  if (end === null) return none
  let value: unknown
  try {
    value = parse(rest.slice(0, end.index), { logLevel: 'error' })
  } catch {
    return none
  }
  if (typeof value !== 'object' || Array.isArray(value)) return none
  return { metadata: scalarsOf(value ?? {}), length: opening[0].length + end.index + end[0].length }
}

const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/
const atx = /^ {0,3}#{1,6}(?:[ \t]|$)/
const underline = /^ {0,3}(?:=+|-+)[ \t]*$/
/** A line that an underline makes no heading of. */
const notUnderlined = /^(?: {4}|\t| {0,3}(?:[-*+>|]|\d+[.)])(?:\s|$)| {0,3}[-*_](?:[ \t]*[-*_]){2,}[ \t]*$)/

/** The heading lines of a Markdown text, those with underlines too (CommonMark 4.2, 4.3). */
function findHeadings(text: string): CutRange[] {
  const found: CutRange[] = []
  let open: string | undefined
  let before: CutRange | undefined
  for (const { 0: line, index: start } of text.matchAll(/[^\r\n]+|\r\n?|\n/g)) {
    if (line[0] === '\r' || line[0] === '\n') continue
    const end = start + line.length
    const marks = fence.exec(line)?.[1]
    if (open !== undefined) {
      if (marks?.startsWith(open) && line.trim() === marks) open = undefined
      before = undefined
    } else if (marks !== undefined) {
      open = marks
      before = undefined
    } else if (atx.test(line)) {
      found.push({ start, end })
      before = undefined
    } else if (before !== undefined && underline.test(line) && /^(\r\n?|\n)$/.test(text.slice(before.end, start))) {
      found.push({ start: before.start, end })
      before = undefined
    } else {
      before = line.trim() === '' || notUnderlined.test(line) ? undefined : { start, end }
    }
  }
  return found
}

/** A heading as it reads, without its marks. */
function titleOf(text: string, heading: CutRange | undefined): string | undefined {
  if (heading === undefined) return undefined
  const [line] = text.slice(heading.start, heading.end).split(/\r\n?|\n/)
  return line
    .replace(/^ {0,3}#{1,6}/, '')
    .replace(/(?:^|[ \t])#+[ \t]*$/, '')
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/(\*\*|__|\*|`)(.+?)\1/g, '$2')
    .trim()
}
