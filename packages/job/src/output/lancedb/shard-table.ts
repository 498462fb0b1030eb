import { setFloat16 } from '@petamoriken/float16'
import type * as arrow from 'apache-arrow'
import { type Column, type ColumnType, daysOf, microsecondsOf, typedValue } from '../../columns/column.js'
import type { JsonValue } from '../../json.js'
import type { Arrow, LanceStore } from '../../stores/lancedb.js'
import type { OutputRow } from '../job-output.js'

/** Of the vectors' components. `uint8` holds 8 bits, for binary rows. */
export type VectorType = 'float32' | 'float16' | 'uint8'

export interface ShardSchema {
  /** Of the column `id`. */
  readonly id: 'int64' | 'string'
  readonly kept: readonly Column[]
  readonly vector: VectorType
  /** Components of a vector, or bytes of a binary one. */
  readonly width: number
}

/** The columns that name a row. */
export const ROW_KEY = ['lam_shard', 'lam_row']
/** Names that a kept column cannot have. */
export const OWN_NAMES = ['id', 'vector', ...ROW_KEY]

/** The table's columns: `id`, the kept ones, `vector`, and the key of shard and row. */
export function arrowSchema(store: LanceStore, { id, kept, vector, width }: ShardSchema): arrow.Schema {
  const { Schema, Field, Utf8, Int32, FixedSizeList } = store.arrow
  return new Schema([
    new Field('id', columnType(store.arrow, id), false),
    ...kept.map(({ name, type }) => new Field(name, columnType(store.arrow, type), true)),
    new Field('vector', new FixedSizeList(width, new Field('item', componentType(store.arrow, vector), true)), false),
    store.keyColumn('lam_shard', new Utf8()),
    store.keyColumn('lam_row', new Int32()),
  ])
}

/** The rows of a shard as one table. It leaves out the kept columns that are null in every row: Lance fills them in. */
export function arrowTable(
  store: LanceStore,
  schema: arrow.Schema,
  { id, kept, vector, width }: ShardSchema,
  shard: string,
  rows: readonly OutputRow[],
): arrow.Table {
  const { Table, Schema, RecordBatch, Struct, makeData, vectorFromArray, Utf8, Int32 } = store.arrow
  const { length } = rows
  const children = new Map<string, arrow.Data>()
  children.set(
    'id',
    column(
      store.arrow,
      rows.map((row) => row.id),
      id,
    ),
  )
  for (const { name, type } of kept) {
    const values = rows.map((row) => row.kept[name] ?? null)
    if (values.some((value) => value !== null)) children.set(name, column(store.arrow, values, type))
  }
  children.set('vector', vectors(store.arrow, schema, vector, width, rows))
  children.set('lam_shard', vectorFromArray(Array<string>(length).fill(shard), new Utf8()).data[0])
  children.set('lam_row', makeData({ type: new Int32(), length, nullCount: 0, data: Int32Array.from(rows.keys()) }))
  const there = new Schema(schema.fields.filter(({ name }) => children.has(name)))
  const type = new Struct(there.fields)
  const ordered = there.fields.map(({ name }) => children.get(name) as arrow.Data)
  return new Table(there, [new RecordBatch(there, makeData({ type, length, nullCount: 0, children: ordered }))])
}

function column(arrow: Arrow, values: readonly JsonValue[], type: ColumnType): arrow.Data {
  const arrowType = columnType(arrow, type)
  const typed = values.map((value) => typedValue(value, type))
  const data = ownData(arrow, typed, type)
  if (data === undefined) return arrow.vectorFromArray(typed, arrowType).data[0]
  const nullCount = typed.filter((value) => value === null).length
  const nullBitmap = bits(arrow, typed, (value) => value !== null)
  return arrow.makeData({ type: arrowType as arrow.Int, length: typed.length, nullCount, nullBitmap, data })
}

/** The values of a type that Arrow's builders do not write right: they take times for milliseconds in float64, and cut booleans after the last that is true. */
function ownData(arrow: Arrow, typed: readonly unknown[], type: ColumnType) {
  if (type === 'boolean') return bits(arrow, typed, (value) => value === true)
  if (type === 'date') return Int32Array.from(typed, (date) => (date === null ? 0 : daysOf(String(date))))
  if (type === 'timestamp' || type === 'timestamp_utc')
    return BigInt64Array.from(typed, (time) => (time === null ? 0n : microsecondsOf(String(time))))
  return undefined
}

function bits({ util }: Arrow, values: readonly unknown[], isSet: (value: unknown) => boolean): Uint8Array {
  return util.packBools(values.map(isSet))
}

function columnType(arrow: Arrow, type: ColumnType): arrow.DataType {
  switch (type) {
    case 'boolean':
      return new arrow.Bool()
    case 'int64':
      return new arrow.Int64()
    case 'double':
      return new arrow.Float64()
    case 'date':
      return new arrow.DateDay()
    case 'timestamp':
      return new arrow.Timestamp(arrow.TimeUnit.MICROSECOND)
    case 'timestamp_utc':
      return new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC')
    case 'string':
    case 'json':
      return new arrow.Utf8()
  }
}

function componentType(arrow: Arrow, vector: VectorType): arrow.DataType {
  if (vector === 'uint8') return new arrow.Uint8()
  return vector === 'float16' ? new arrow.Float16() : new arrow.Float32()
}

/** The embeddings, end to end. */
function vectors(
  { makeData }: Arrow,
  schema: arrow.Schema,
  vector: VectorType,
  width: number,
  rows: readonly OutputRow[],
): arrow.Data {
  const length = rows.length * width
  const data =
    vector === 'float16'
      ? new Uint16Array(length)
      : vector === 'uint8'
        ? new Uint8Array(length)
        : new Float32Array(length)
  const view = new DataView(data.buffer)
  for (const [row, { embedding }] of rows.entries()) {
    const values = embedding as Float32Array | Uint8Array
    if (vector !== 'float16') data.set(values, row * width)
    else for (let i = 0; i < width; i++) setFloat16(view, 2 * (row * width + i), values[i], true)
  }
  const type = schema.fields.find(({ name }) => name === 'vector')?.type as arrow.FixedSizeList
  const child = makeData({ type: type.children[0].type as arrow.Float, length, data })
  return makeData({ type, length: rows.length, nullCount: 0, child })
}
