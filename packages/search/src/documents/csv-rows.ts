import Papa from 'papaparse'
import type { FileLines } from './file-lines.js'
import type { FileRow } from './records.js'
import { refusal } from './refusal.js'

/** UTF-16 units that are parsed at a time. */
const WINDOW = 1 << 18

/**
 * The rows of a CSV or TSV file, whose first row names the columns (RFC 4180); one without a name is `column 3`. A field in quotes may hold line ends. In a CSV file the
 * delimiter is a comma or a semicolon, whichever the first row has more of.
 */
export function* csvRows(
  path: string,
  file: string,
  kind: 'csv' | 'tsv',
  lines: FileLines,
): Generator<FileRow, void, undefined> {
  const delimiter = kind === 'tsv' ? '\t' : delimiterOf(file)
  let names: readonly string[] | undefined
  for (const { fields, start, end } of parseRows(path, file, delimiter, lines)) {
    if (fields.length === 1 && fields[0].trim() === '') continue
    if (names === undefined) {
      names = fields.map((name, i) => name.trim() || `column ${i + 1}`)
      const twice = names.find((name, i) => names?.indexOf(name) !== i)
      if (twice !== undefined) throw refusal(path, `two columns have the name '${twice}'. Rename one.`)
      continue
    }
    if (fields.length > names.length) {
      throw refusal(
        path,
        `the row in line ${lines.lineOf(start)} has ${fields.length} fields, and the first row names ${names.length}. ` +
          'Correct it: a field with a delimiter in it needs quotes.',
      )
    }
    yield { columns: Object.fromEntries(fields.map((value, i) => [names?.[i], value])), start, end }
  }
}

interface ParsedRow {
  readonly fields: readonly string[]
  readonly start: number
  readonly end: number
}

/** Parses window after window, as the parser looks ahead to the end of its input. A window's last row may go on, so the next begins with it. */
function* parseRows(
  path: string,
  file: string,
  delimiter: string,
  lines: FileLines,
): Generator<ParsedRow, void, undefined> {
  const newline = /\r\n|\r|\n/.exec(file)?.[0] as '\n' | '\r\n' | '\r' | undefined
  let at = 0
  let width = WINDOW
  while (at < file.length) {
    const input = file.slice(at, at + width)
    const isLast = at + width >= file.length
    const rows: { readonly fields: string[]; readonly end: number; readonly error: string | undefined }[] = []
    Papa.parse<string[]>(input, {
      delimiter,
      newline: newline ?? '\n',
      step: ({ data, errors, meta }) => {
        rows.push({ fields: data, end: meta.cursor, error: errors.find(({ type }) => type === 'Quotes')?.message })
      },
    })
    if (!isLast) rows.pop()
    if (rows.length === 0 && !isLast) {
      width *= 2
      continue
    }
    let start = at
    for (const { fields, end, error } of rows) {
      if (error !== undefined) {
        throw refusal(
          path,
          `the row in line ${lines.lineOf(start)} has a quote that does not match: ${error}. Correct it.`,
        )
      }
      yield { fields, start, end: start + file.slice(start, at + end).trimEnd().length }
      start = at + end
    }
    at = isLast ? file.length : start
    width = WINDOW
  }
}

function delimiterOf(file: string): string {
  const first = /^[^\r\n]*/.exec(file)?.[0] ?? ''
  const count = (delimiter: string) => first.split(delimiter).length
  return count(';') > count(',') ? ';' : ','
}
