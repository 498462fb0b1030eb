import type { ByteSink } from './byte-sink.js'
import { jsonRow } from './json-row.js'
import type { RowWriter } from './row-writer.js'

/** A JSON object a line, a line a text. */
export function jsonLines(sink: ByteSink): RowWriter {
  return {
    write: (row) => sink.write(`${jsonRow(row)}\n`),
    finish: () => sink.close(),
  }
}
