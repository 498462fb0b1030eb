import type { Metadata, SourceDocument } from './document.js'
import type { FileLines } from './file-lines.js'

/** A row of a JSONL or CSV file. */
export interface FileRow {
  readonly columns: Readonly<Record<string, unknown>>
  /** Its range in the file, in UTF-16 units. */
  readonly start: number
  readonly end: number
}

/** The columns that are read as text by their name, in this order. */
const usual = ['title', 'text', 'body', 'content']

/**
 * The document of a row. Its text is the text columns that hold a string, apart by blank lines; the other scalar columns are metadata.
 * @param wanted names of the text columns; by default those of the usual names; if the row has none, every column with a letter in it
 */
export function rowDocument(
  { columns, start, end }: FileRow,
  wanted: readonly string[] | undefined,
  lines: FileLines,
): SourceDocument {
  const names = Object.keys(columns)
  const named = (name: string) => names.find((column) => column.toLowerCase() === name)
  const chosen = wanted ?? usual.map(named).filter((name) => name !== undefined)
  const readAsText = chosen.length > 0 ? chosen : names.filter((name) => /\p{L}/u.test(stringOf(columns[name])))
  const texts = readAsText.map((name) => stringOf(columns[name]).trim())
  const title = stringOf(columns[named('title') ?? '']).trim()
  return {
    text: texts.filter((text) => text !== '').join('\n\n'),
    format: 'record',
    ...(title === '' ? {} : { title }),
    metadata: scalarsOf(columns, readAsText),
    places: lines.row(start, end),
  }
}

/** The values that filters can ask for. */
export function scalarsOf(record: object, except: readonly string[] = []): Metadata {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name, value]) =>
        !except.includes(name) &&
        (value === null || Number.isFinite(value) || typeof value === 'string' || typeof value === 'boolean'),
    ),
  )
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
