import { type FileMetaData, parquetSchema, type SchemaElement } from 'hyparquet'
import { type ColumnType, commonType } from '../../columns/column.js'

/** Adds the types of a file's columns to those of the files before it. */
export function addTypes(types: Map<string, ColumnType>, metadata: FileMetaData): void {
  for (const { element, children } of parquetSchema(metadata).children) {
    const repeated = element.repetition_type === 'REPEATED'
    const type = children.length > 0 || repeated ? 'json' : typeOf(element)
    types.set(element.name, commonType(types.get(element.name), type) ?? type)
  }
}

/** Times with nanoseconds become strings, as the outputs' times have microseconds. */
function typeOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): ColumnType {
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL' || logical?.type === 'FLOAT16') return 'double'
  if (logical?.type === 'DATE' || converted === 'DATE') return 'date'
  if (logical?.type === 'TIMESTAMP') {
    if (logical.unit === 'NANOS') return 'string'
    return logical.isAdjustedToUTC ? 'timestamp_utc' : 'timestamp'
  }
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') return 'timestamp_utc'
  if (converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned && logical.bitWidth === 64))
    return 'json'
  switch (type) {
    case 'BOOLEAN':
      return 'boolean'
    case 'INT32':
    case 'INT64':
      return 'int64'
    case 'FLOAT':
    case 'DOUBLE':
      return 'double'
    case 'INT96':
      return 'string'
    case 'BYTE_ARRAY':
      return STRINGS.has(converted ?? logical?.type) ? 'string' : 'json'
    default:
      return logical?.type === 'UUID' ? 'string' : 'json'
  }
}

/** What is read as text: bytes without a logical type are, too. */
const STRINGS: ReadonlySet<string | undefined> = new Set(['UTF8', 'ENUM', 'STRING', undefined])
