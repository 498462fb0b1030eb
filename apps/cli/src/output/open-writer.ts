import { openSink } from './byte-sink.js'
import { jsonArray } from './json-array.js'
import { jsonLines } from './json-lines.js'
import { npy } from './npy.js'
import type { Format, RowWriter } from './row-writer.js'

/** The writer of `format` to a file, or to stdout when `path` is undefined. */
export async function openWriter(format: Format, path: string | undefined, dim: number): Promise<RowWriter> {
  if (format === 'npy') return npy(path, dim)
  const sink = await openSink(path)
  return format === 'json' ? jsonArray(sink) : jsonLines(sink)
}
