import type { CutRange } from '../passages/cut.js'

/** A file as it lies on a disk or was dropped on a page. */
export interface FileBytes {
  /** With `/` between folders, relative to the folder that is indexed. Its extension names the format. */
  readonly path: string
  /** The whole file, not decoded. */
  readonly bytes: Uint8Array
}

/** A text that is read as one: a whole file, or one row of a JSONL or CSV file. */
export interface SourceDocument {
  /** What is embedded, cut and shown. Formats with markup give their readable text. */
  readonly text: string
  /** That of its file, as `formatOf` gives it. */
  readonly format: DocumentFormat
  /** Of the first heading, an HTML title, a PDF's properties. */
  readonly title?: string
  /** Front matter, meta tags, columns: what filters may ask for. */
  readonly metadata: Metadata
  /** Headings of Markdown and HTML in the text, in its order: where passages like to begin. */
  readonly headings?: readonly CutRange[]
  /** Where the text's UTF-16 units stand in the file. */
  readonly places: PlaceMap
}

/** How a file is read; its name decides. `record` is for rows of JSONL, CSV and TSV files; `code` for configuration too. */
export type DocumentFormat = 'markdown' | 'text' | 'html' | 'code' | 'record' | 'pdf'

/** What a document says of itself, by name. Numbers are finite; lists and objects of the source are left out. */
export type Metadata = Readonly<Record<string, string | number | boolean | null>>

/** Maps a range of a document's text to the file. */
export interface PlaceMap {
  /**
   * Where a range of the text stands in the file; for a row of JSONL or CSV, the whole row.
   * @param start first UTF-16 unit in the document's text
   * @param end one past the last
   */
  place(start: number, end: number): FilePlace
}

/** Where a range of a document stands in its file. */
export interface FilePlace {
  /** Of the range's start, from 1. In a PDF, the page. */
  readonly line: number
  /** UTF-16 unit of the decoded file, without its byte order mark, in which the range begins; in a PDF, of the document's text. */
  readonly start: number
  /** One past the last. */
  readonly end: number
}
