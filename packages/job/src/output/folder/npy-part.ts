import { LamError } from '@lamjs/core'
import { npyHeader } from '../../npy-header.js'
import type { OutputRow } from '../job-output.js'
import type { PartFormat } from './part.js'

/** A NumPy matrix of float32, `[rows, dim]`. Ids and kept columns lie beside it, a JSON object a line, in the order of the rows. */
export const npyPart: PartFormat = {
  extension: 'npy',
  async *encode(rows, { dim, job }, shard) {
    if ((job.encode.output ?? 'float32') !== 'float32') {
      throw new LamError(
        'LAM_OPTION_INVALID',
        "Output of kind npy holds float32; for int8 and binary rows take 'parquet' or 'jsonl'.",
      )
    }
    // The header has the count of rows. Where rows may be rejected it is known after the last of them, so those shards are gathered.
    if (job.onError === 'record') {
      const gathered: Uint8Array[] = []
      for await (const row of rows) gathered.push(bytesOf(row))
      yield npyHeader(gathered.length, dim)
      yield* gathered
      return
    }
    yield npyHeader(shard.rows, dim)
    for await (const row of rows) yield bytesOf(row)
  },
  beside: { extension: 'rows.jsonl', valueOf: ({ id, kept }) => ({ id, ...kept }) },
}

function bytesOf({ embedding }: OutputRow): Uint8Array {
  const row = embedding as Float32Array
  return new Uint8Array(row.buffer, row.byteOffset, row.byteLength)
}
