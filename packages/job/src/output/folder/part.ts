import type { Shard } from '../../input/job-input.js'
import type { JsonValue } from '../../json.js'
import type { JobFacts, OutputRow } from '../job-output.js'

/** Writes the rows of a shard as a file's bytes. The same rows give the same bytes. */
export interface PartFormat {
  /** Of the file's name, without a dot. */
  readonly extension: string
  encode(rows: AsyncIterable<OutputRow>, facts: JobFacts, shard: Shard): AsyncIterable<Uint8Array>
  /** A second file with a JSON value a row, for a format that holds embeddings alone. */
  readonly beside?: { readonly extension: string; readonly valueOf: (row: OutputRow) => JsonValue }
}
