import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer'
import { type Column, daysOf, microsecondsOf, typedValue } from '../../columns/column.js'
import type { JobFacts, OutputRow } from '../job-output.js'
import type { PartFormat } from './part.js'

/** Rows of a group: those that are in memory at once, and the least that a reader takes. */
const ROW_GROUP = 8_192

/**
 * Parquet: `id`, the kept columns, and `embedding` as a list of floats; of int8 a list of INT_8 with the column `scale`; of binary bytes.
 * `id` is INT64 for row numbers and a string for a column's ids. The kept columns have the types of the job, so that every part has one schema.
 */
export const parquetPart: PartFormat = {
  extension: 'parquet',
  async *encode(rows, facts) {
    const columns = columnsOf(facts)
    const bytes = new ByteWriter()
    const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(({ elements }) => elements)]
    const writer = new ParquetWriter({ writer: bytes, schema, createdBy: '@lamjs/job' })
    let group: OutputRow[] = []
    const writeGroup = () => {
      const columnData = columns.map(({ source, cell }) => ({ ...source, data: group.map(cell) }))
      writer.write({ columnData, rowGroupSize: ROW_GROUP })
      group = []
      return taken(bytes)
    }
    for await (const row of rows) if (group.push(row) === ROW_GROUP) yield writeGroup()
    if (group.length > 0) yield writeGroup()
    writer.finish()
    yield taken(bytes)
  },
}

/** What was written since the last call. */
function taken(writer: ByteWriter): Uint8Array {
  const written = writer.getBytes().slice()
  writer.index = 0
  return written
}

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

interface ParquetColumn {
  readonly source: Omit<ColumnSource, 'data'>
  readonly elements: readonly SchemaElement[]
  readonly cell: (row: OutputRow) => unknown
}

function columnsOf({ job, columns = [] }: JobFacts): ParquetColumn[] {
  return [idColumn(job.id), ...columns.map(keptColumn), ...embeddingColumns(job.encode.output)]
}

function idColumn(name: string | undefined): ParquetColumn {
  const element = { name: name ?? 'id', repetition_type: 'REQUIRED' } as const
  return name === undefined
    ? { source: element, elements: [{ ...element, type: 'INT64' }], cell: ({ id }) => BigInt(id) }
    : {
        source: element,
        elements: [{ ...element, type: 'BYTE_ARRAY', converted_type: 'UTF8' }],
        cell: ({ id }) => String(id),
      }
}

function keptColumn({ name, type }: Column): ParquetColumn {
  const column = (
    element: Omit<SchemaElement, 'name'>,
    cell: (value: never) => unknown = (value) => value,
  ): ParquetColumn => ({
    source: { name },
    elements: [{ name, repetition_type: 'OPTIONAL', ...element }],
    cell: ({ kept }) => {
      const value = typedValue(kept[name] ?? null, type)
      return value === null ? null : cell(value as never)
    },
  })
  switch (type) {
    case 'boolean':
      return column({ type: 'BOOLEAN' })
    case 'int64':
      return column({ type: 'INT64' })
    case 'double':
      return column({ type: 'DOUBLE' })
    case 'date':
      return column({ type: 'INT32', converted_type: 'DATE' }, daysOf)
    case 'timestamp':
    case 'timestamp_utc': {
      const isAdjustedToUTC = type === 'timestamp_utc'
      return column(
        { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: 'MICROS' } },
        microsecondsOf,
      )
    }
    case 'string':
    case 'json':
      return column({ type: 'BYTE_ARRAY', converted_type: 'UTF8' })
  }
}

function embeddingColumns(output: JobFacts['job']['encode']['output']): ParquetColumn[] {
  const name = 'embedding'
  if (output === 'binary')
    return [
      {
        source: { name, encoding: 'PLAIN' },
        elements: [{ name, type: 'BYTE_ARRAY', repetition_type: 'REQUIRED' }],
        cell: ({ embedding }) => embedding,
      },
    ]
  if (output !== 'int8') return [list(name, ({ embedding }) => embedding as Float32Array, { type: 'FLOAT' })]
  const quantized = ({ embedding }: OutputRow) => embedding as { values: Int8Array; scale: number }
  return [
    list(name, (row) => quantized(row).values, { type: 'INT32', converted_type: 'INT_8' }),
    {
      source: { name: 'scale', encoding: 'PLAIN' },
      elements: [{ name: 'scale', type: 'FLOAT', repetition_type: 'REQUIRED' }],
      cell: (row) => quantized(row).scale,
    },
  ]
}

function list(
  name: string,
  valuesOf: (row: OutputRow) => ArrayLike<number>,
  element: Omit<SchemaElement, 'name'>,
): ParquetColumn {
  return {
    // Components repeat too rarely for a dictionary.
    source: { name, encoding: 'PLAIN', statistics: false },
    elements: [
      { name, converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'REQUIRED', ...element },
    ],
    cell: (row) => Array.from(valuesOf(row)),
  }
}
