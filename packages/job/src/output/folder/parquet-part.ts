import { ByteWriter, type ColumnSource, parquetWrite } from 'hyparquet-writer'
import type { JsonValue } from '../../json.js'
import type { JobFacts, OutputRow } from '../job-output.js'
import type { PartFormat } from './part.js'

/** Rows of a group, so that a reader may take a part of a file. */
const ROW_GROUP = 8_192

/**
 * Parquet: `id`, the kept columns, and `embedding` as a list of floats; of int8 a list of INT_8 with the column `scale`; of binary bytes.
 * `id` is INT64 for row numbers and a string for a column's ids. A kept column holds strings, numbers (DOUBLE) or booleans if all of its values in the part do, and
 * JSON otherwise.
 */
export const parquetPart: PartFormat = {
  extension: 'parquet',
  async *encode(rows, facts) {
    const gathered: OutputRow[] = []
    for await (const row of rows) gathered.push(row)
    const columns = [idColumn(gathered, facts), ...keptColumns(gathered, facts), ...embeddingColumns(gathered, facts)]
    const writer = new ByteWriter()
    parquetWrite({
      writer,
      columnData: columns.map(({ source }) => source),
      schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(({ schema }) => schema)],
      rowGroupSize: ROW_GROUP,
      createdBy: '@lamjs/job',
    })
    yield writer.getBytes()
  },
}

type SchemaElement = NonNullable<Parameters<typeof parquetWrite>[0]['schema']>[number]

interface Column {
  readonly source: ColumnSource
  readonly schema: SchemaElement[]
}

function idColumn(rows: readonly OutputRow[], { job }: JobFacts): Column {
  const name = job.id ?? 'id'
  if (job.id === undefined) {
    return {
      source: { name, data: rows.map(({ id }) => BigInt(id)) },
      schema: [{ name, type: 'INT64', repetition_type: 'REQUIRED' }],
    }
  }
  const data = rows.map(({ id }) => String(id))
  return {
    source: { name, data },
    schema: [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }],
  }
}

function keptColumns(rows: readonly OutputRow[], { job }: JobFacts): Column[] {
  const names = job.keep === 'all' ? [...new Set(rows.flatMap(({ kept }) => Object.keys(kept)))].sort() : job.keep
  return names.map((name) =>
    keptColumn(
      name,
      rows.map(({ kept }) => kept[name] ?? null),
    ),
  )
}

function keptColumn(name: string, values: readonly JsonValue[]): Column {
  const holdsOnly = (type: string) => values.every((value) => value === null || typeof value === type)
  const typed = (element: Omit<SchemaElement, 'name'>, data: readonly unknown[] = values): Column => ({
    source: { name, data: [...data] },
    schema: [{ name, repetition_type: 'OPTIONAL', ...element }],
  })
  if (holdsOnly('string')) return typed({ type: 'BYTE_ARRAY', converted_type: 'UTF8' })
  if (holdsOnly('number')) return typed({ type: 'DOUBLE' })
  if (holdsOnly('boolean')) return typed({ type: 'BOOLEAN' })
  return typed(
    { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    values.map((value) => (value === null ? null : JSON.stringify(value))),
  )
}

function embeddingColumns(rows: readonly OutputRow[], { job }: JobFacts): Column[] {
  const name = 'embedding'
  if (job.encode.output === 'binary') {
    const data = rows.map(({ embedding }) => embedding as Uint8Array)
    return [
      {
        source: { name, data, encoding: 'PLAIN' },
        schema: [{ name, type: 'BYTE_ARRAY', repetition_type: 'REQUIRED' }],
      },
    ]
  }
  if (job.encode.output === 'int8') {
    const quantized = rows.map(({ embedding }) => embedding as { values: Int8Array; scale: number })
    return [
      list(
        name,
        quantized.map(({ values }) => values),
        { type: 'INT32', converted_type: 'INT_8' },
      ),
      {
        source: { name: 'scale', data: quantized.map(({ scale }) => scale), encoding: 'PLAIN' },
        schema: [{ name: 'scale', type: 'FLOAT', repetition_type: 'REQUIRED' }],
      },
    ]
  }
  return [
    list(
      name,
      rows.map(({ embedding }) => embedding as Float32Array),
      { type: 'FLOAT' },
    ),
  ]
}

function list(name: string, rows: readonly ArrayLike<number>[], element: Omit<SchemaElement, 'name'>): Column {
  return {
    // Components repeat too rarely for a dictionary.
    source: { name, data: rows.map((row) => Array.from(row)), encoding: 'PLAIN', statistics: false },
    schema: [
      { name, converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'REQUIRED', ...element },
    ],
  }
}
