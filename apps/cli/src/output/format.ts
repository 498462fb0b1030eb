import { npyHeader } from '@lamjs/job/npy'
import { jsonRow } from './json-row.js'
import type { Row } from './row.js'

export const formatNames = ['jsonl', 'json', 'npy'] as const
export type FormatName = (typeof formatNames)[number]

/** The parts of a stream of rows: a head, each row, a tail. */
export interface Format {
  /** Bytes before the first row. If they tell the number of `rows`, their length is the same for every number. */
  readonly head: (rows: number) => string | Uint8Array
  /** Whether the head tells the number of rows. */
  readonly headCounts: boolean
  /** @param first whether it is the first row */
  readonly row: (row: Row, first: boolean) => Iterable<string | Uint8Array>
  /** Text after the last row. */
  readonly tail: (rows: number) => string
}

/** @param dim width of the rows */
export function formatOf(name: FormatName, dim: number): Format {
  return name === 'npy' ? npy(dim) : name === 'json' ? jsonArray : jsonLines
}

/** One JSON object per line and text. */
const jsonLines: Format = {
  head: () => '',
  headCounts: false,
  row: (row) => jsonRow('', row, '\n'),
  tail: () => '',
}

/** One JSON array of all rows. */
const jsonArray: Format = {
  head: () => '[',
  headCounts: false,
  row: (row, first) => jsonRow(first ? '\n' : ',\n', row, ''),
  tail: (rows) => (rows === 0 ? ']\n' : '\n]\n'),
}

/** A NumPy matrix, `[rows, dim]`, of little-endian float32. */
function npy(dim: number): Format {
  return {
    head: (rows) => npyHeader(rows, dim),
    headCounts: true,
    row: ({ embedding }) => [littleEndian(embedding)],
    tail: () => '',
  }
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true)
  })
  return bytes
}
