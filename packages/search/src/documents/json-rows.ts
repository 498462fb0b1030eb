import type { FileRow } from './records.js'
import { refusal } from './refusal.js'

/** The rows of a JSONL file: an object or a string a line. A string is its row's text. Empty lines are no rows. */
export function* jsonRows(path: string, file: string): Generator<FileRow, void, undefined> {
  let line = 0
  let start = 0
  while (start < file.length) {
    line += 1
    const newline = file.indexOf('\n', start)
    const end = newline === -1 ? file.length : newline
    const row = file.slice(start, end)
    if (row.trim() !== '') yield { columns: columnsOf(path, row, line), start, end: start + row.trimEnd().length }
    start = end + 1
  }
}

function columnsOf(path: string, row: string, line: number): FileRow['columns'] {
  let value: unknown
  try {
    value = JSON.parse(row)
  } catch {
    throw refusal(path, `line ${line} is not JSON. Correct it or take it out.`)
  }
  if (typeof value === 'string') return { text: value }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as FileRow['columns']
  throw refusal(path, `line ${line} is neither an object nor a string. Correct it or take it out.`)
}
