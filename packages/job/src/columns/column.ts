import type { JsonValue } from '../json.js'

/**
 * What a kept column holds, for outputs whose columns have types. `timestamp` has microseconds; `timestamp_utc` is an instant. A value of
 * `date` and of both timestamps is a text in the form of ISO 8601. A column of `json` holds any value, written as JSON.
 */
export type ColumnType = 'string' | 'boolean' | 'int64' | 'double' | 'date' | 'timestamp' | 'timestamp_utc' | 'json'

/** A kept column, for outputs whose columns have types. */
export interface Column {
  /** Its name in the input and in the output. */
  readonly name: string
  /** A type that holds all its values. Any may be null. */
  readonly type: ColumnType
}

/** The type of a value of JSON; undefined for null, which every type has. */
export function typeOfValue(value: JsonValue): ColumnType | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value !== 'number') return 'json'
  return Number.isSafeInteger(value) ? 'int64' : 'double'
}

/** The type that holds the values of both. */
export function commonType(a: ColumnType | undefined, b: ColumnType | undefined): ColumnType | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b
  const numbers = [a, b].every((type) => type === 'int64' || type === 'double')
  return numbers ? 'double' : 'json'
}

/** A value as a column of the type holds it: numbers of `int64` as big integers, of `json` as text. */
export function typedValue(value: JsonValue, type: ColumnType): string | number | bigint | boolean | null {
  if (value === null) return null
  if (type === 'json') return JSON.stringify(value)
  if (type === 'int64') return BigInt(value as number | string)
  if (type === 'double') return Number(value)
  return value as string | boolean
}

/** Days since 1970 of a date in the form of ISO 8601. */
export function daysOf(date: string): number {
  return Math.floor(Date.parse(date) / 86_400_000)
}

/** Microseconds since 1970 of a time in the form of ISO 8601, UTC. */
export function microsecondsOf(time: string): bigint {
  const [, seconds, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(time) as RegExpExecArray
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}
