import { LamError } from '@lamjs/core'
import { npyHeader } from '../../npy-header.js'
import type { PartFormat } from './part.js'

/** A NumPy matrix of float32, `[rows, dim]`. Ids and kept columns lie beside it, a JSON object a line, in the order of the rows. */
export const npyPart: PartFormat = {
  extension: 'npy',
  async *encode(rows, { dim, job }) {
    if ((job.encode.output ?? 'float32') !== 'float32') {
      throw new LamError(
        'LAM_OPTION_INVALID',
        "Output of kind npy holds float32; for int8 and binary rows take 'parquet' or 'jsonl'.",
      )
    }
    // The header has the count of rows, so the shard is gathered first.
    const gathered: Float32Array[] = []
    for await (const { embedding } of rows) gathered.push(embedding as Float32Array)
    yield npyHeader(gathered.length, dim)
    for (const row of gathered) yield new Uint8Array(row.buffer, row.byteOffset, row.byteLength)
  },
  beside: { extension: 'rows.jsonl', valueOf: ({ id, kept }) => ({ id, ...kept }) },
}
