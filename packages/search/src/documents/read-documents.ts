import type { PlatformAbortSignal } from '@lamjs/core'
import { quote, throwIfAborted } from '@lamjs/core/embedder'
import { csvRows } from './csv-rows.js'
import { decodeFile } from './decode-file.js'
import type { DocumentFormat, FileBytes, SourceDocument } from './document.js'
import { FileLines } from './file-lines.js'
import { extensionOf, formatOf } from './format.js'
import { readHtml } from './html.js'
import { jsonRows } from './json-rows.js'
import { readMarkdown } from './markdown.js'
import { readPdf } from './pdf.js'
import { rowDocument } from './records.js'
import { refusal } from './refusal.js'

/** What `readDocuments` takes for text, and when it stops. */
export interface ReadDocumentsOptions {
  /**
   * Columns of a JSONL or CSV file that are read as text. Default: those named title, text, body and content; in a row without them, every
   * column that holds a letter. The other scalar columns are metadata.
   */
  readonly columns?: readonly string[]
  /** Stops the reading, which then throws `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal | undefined
}

/**
 * The documents of a file: one, or each row of a JSONL or CSV file. A document without text is left out. Reads in browsers too.
 * @throws LamError `LAM_INPUT_INVALID` for a file that cannot be read whole, with its path, the line if there is one, and what to do. Documents
 *   that came before the error are of the same file: leave them out too.
 */
export async function* readDocuments(
  file: FileBytes,
  options: ReadDocumentsOptions = {},
): AsyncGenerator<SourceDocument, void, undefined> {
  const format = formatOf(file.path)
  if (format === undefined) throw refusal(file.path, 'its name is of no format that can be read. Leave it out.')
  throwIfAborted(options.signal)
  for await (const document of read(file, format, options)) {
    throwIfAborted(options.signal)
    if (document.text.trim() === '') continue
    checkStorable(file.path, document)
    yield document
  }
}

async function* read(
  file: FileBytes,
  format: DocumentFormat,
  { columns, signal }: ReadDocumentsOptions,
): AsyncIterable<SourceDocument> {
  if (format === 'pdf') return yield await readPdf(file, signal)
  const text = await decodeFile(file, format === 'html')
  const lines = new FileLines(text)
  switch (format) {
    case 'markdown':
      yield readMarkdown(text, lines)
      break
    case 'text':
    case 'code':
      yield { text, format, metadata: {}, places: lines.from(0) }
      break
    case 'record':
      yield* readRows(file.path, text, columns, lines)
      break
    case 'html':
      yield readHtml(text, lines)
      break
  }
}

function* readRows(
  path: string,
  file: string,
  columns: readonly string[] | undefined,
  lines: FileLines,
): Generator<SourceDocument, void, undefined> {
  const extension = extensionOf(path)
  const rows =
    extension === 'jsonl' || extension === 'ndjson'
      ? jsonRows(path, file)
      : csvRows(path, file, extension === 'csv' ? 'csv' : 'tsv', lines)
  const missing = new Set(columns)
  let first = true
  for (const row of rows) {
    first = false
    for (const name of missing) if (Object.hasOwn(row.columns, name)) missing.delete(name)
    yield rowDocument(row, columns, lines)
  }
  const [name] = missing
  if (name === undefined || first) return
  throw refusal(path, `no row has the column ${quote(name)}. Name columns that are there.`)
}

/** With the flag `u`, a surrogate that has its other half is no surrogate. */
const unstorable = /[\0\p{Surrogate}]/u

/** Databases refuse NUL and lone surrogates. Bytes cannot bring them, escapes in JSON and YAML can. */
function checkStorable(path: string, { text, title = '', metadata, places }: SourceDocument): void {
  const values = Object.entries(metadata).flat()
  if (![text, title, ...values].some((value) => typeof value === 'string' && unstorable.test(value))) return
  throw refusal(
    path,
    `the document of line ${places.place(0, 0).line} has an escape for NUL or for half of a surrogate pair. Take it out.`,
  )
}
