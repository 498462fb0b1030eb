import type { PlatformAbortSignal } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import { decodeFile } from './decode-file.js'
import type { DocumentFormat, FileBytes, SourceDocument } from './document.js'
import { FileLines } from './file-lines.js'
import { formatOf } from './format.js'
import { readHtml } from './html.js'
import { readMarkdown } from './markdown.js'
import { refusal } from './refusal.js'

export interface ReadDocumentsOptions {
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
  for await (const document of read(file, format)) {
    throwIfAborted(options.signal)
    if (document.text.trim() === '') continue
    checkStorable(file.path, document)
    yield document
  }
}

async function* read(file: FileBytes, format: DocumentFormat): AsyncIterable<SourceDocument> {
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
    case 'html':
      yield readHtml(text, lines)
      break
    default:
      throw refusal(file.path, `the format ${format} cannot be read yet. Leave it out.`)
  }
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
