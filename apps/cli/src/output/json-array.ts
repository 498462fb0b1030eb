import type { ByteSink } from './byte-sink.js'
import { jsonRow } from './json-row.js'
import type { RowWriter } from './row-writer.js'

/** One JSON array of all rows. It is written as the rows come, and closed properly when it ends early. */
export function jsonArray(sink: ByteSink): RowWriter {
  let before = '[\n'
  return {
    async write(row) {
      const start = before
      before = ',\n'
      await sink.write(start + jsonRow(row))
    },
    async finish() {
      await sink.write(before === '[\n' ? '[]\n' : '\n]\n')
      await sink.close()
    },
  }
}
