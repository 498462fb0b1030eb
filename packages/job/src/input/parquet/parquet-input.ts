import { LamError } from '@lamjs/core'
import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { z } from 'zod'
import type { Column, ColumnType } from '../../columns/column.js'
import type { JobDescription } from '../../description/description.js'
import type { JsonValue } from '../../json.js'
import { keptNames, pick } from '../columns.js'
import { fileFingerprint } from '../file-fingerprint.js'
import type { InputRow, JobInput, Shard } from '../job-input.js'
import { shardName } from '../shard-name.js'
import { addTypes } from './column-types.js'
import { exactTimes } from './exact-times.js'

const locator = z.object({
  path: z.string(),
  /** Rows of the file, from 0. */
  start: z.number(),
  /** Of the input, from 0. */
  firstRow: z.number(),
})

/** Rows that are in memory at once. */
const WINDOW = 8_192

/** Parquet files. A shard is a range of rows of one file; only the columns that the job names are read. */
export class ParquetInput implements JobInput {
  readonly #paths: readonly string[]
  /** Of the columns of all files that were read. */
  readonly #types = new Map<string, ColumnType>()
  readonly #job: Pick<JobDescription, 'text' | 'id' | 'keep'>

  constructor({ paths }: { paths: readonly string[] }, job: Pick<JobDescription, 'text' | 'id' | 'keep'>) {
    this.#paths = paths
    this.#job = job
  }

  fingerprint(): Promise<string> {
    return fileFingerprint('parquet', this.#paths)
  }

  async *shards(shardRows: number): AsyncIterable<Shard> {
    let index = 0
    let before = 0
    for (const path of this.#paths) {
      const { metadata } = await open(path)
      this.#columns(metadata, path)
      addTypes(this.#types, metadata)
      const total = Number(metadata.num_rows)
      for (let start = 0; start < total; start += shardRows) {
        const rows = Math.min(shardRows, total - start)
        yield { name: shardName(index), index: index++, rows, locator: { path, start, firstRow: before + start } }
      }
      before += total
    }
  }

  async columns(): Promise<readonly Column[]> {
    return keptNames(this.#types.keys(), this.#job).map((name) => ({ name, type: this.#types.get(name) ?? 'json' }))
  }

  async *read(shard: Shard, signal: AbortSignal): AsyncIterable<InputRow> {
    const { path, start, firstRow } = locator.parse(shard.locator)
    const { file, metadata } = await open(path)
    const columns = this.#columns(metadata, path)
    const end = start + shard.rows
    if (Number(metadata.num_rows) < end) {
      throw new LamError(
        'LAM_INPUT_INVALID',
        `${path} has ${metadata.num_rows} rows where shard ${shard.name} goes to ${end}: it changed during the job. Begin again with a new output.`,
      )
    }
    for (let rowStart = start; rowStart < end; rowStart += WINDOW) {
      signal.throwIfAborted()
      const rows = await parquetReadObjects({
        file,
        metadata,
        compressors,
        parsers: exactTimes,
        columns,
        rowStart,
        rowEnd: Math.min(end, rowStart + WINDOW),
      })
      for (const [i, row] of rows.entries()) {
        yield pick(jsonOf(row), this.#job, {
          place: `${path}, row ${rowStart + i}`,
          row: firstRow + rowStart - start + i,
        })
      }
    }
  }

  async close(): Promise<void> {}

  /** The columns to read. @throws LamError `LAM_INPUT_INVALID` if one is not there */
  #columns(metadata: FileMetaData, path: string): string[] {
    const there = parquetSchema(metadata).children.map(({ element }) => element.name)
    const { text, id, keep } = this.#job
    const wanted = keep === 'all' ? there : [text, ...(id === undefined ? [] : [id]), ...keep]
    const missing = [text, ...wanted].find((name) => !there.includes(name))
    if (missing === undefined) return [...new Set(wanted)]
    throw new LamError('LAM_INPUT_INVALID', `${path} has no column '${missing}'. Its columns are ${there.join(', ')}.`)
  }
}

async function open(path: string) {
  try {
    const file = await asyncBufferFromFile(path)
    return { file, metadata: await parquetMetadataAsync(file) }
  } catch (cause) {
    throw new LamError('LAM_INPUT_INVALID', `${path} is not a Parquet file: ${(cause as Error).message}`, { cause })
  }
}

/** Values as JSON has them: big integers as numbers where those are exact, and otherwise as strings; dates as ISO 8601. */
function jsonOf(value: unknown): JsonValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array, jsonOf)
  if (Array.isArray(value)) return value.map(jsonOf)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonOf(inner)]))
  return (value ?? null) as JsonValue
}
