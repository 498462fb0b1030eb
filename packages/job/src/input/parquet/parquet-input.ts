import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { z } from 'zod'
import type { Column, ColumnType } from '../../columns/column.js'
import type { JobDescription } from '../../description/description.js'
import type { FileFacts } from '../../files/files.js'
import type { JsonValue } from '../../json.js'
import { keptNames, pick } from '../columns.js'
import { fileLocator } from '../file-locator.js'
import type { InputFiles } from '../input-files.js'
import type { InputRow, JobInput, Shard } from '../job-input.js'
import { shardName } from '../shard-name.js'
import { addTypes } from './column-types.js'
import { exactTimes } from './exact-times.js'

const locator = fileLocator.extend({
  /** Rows of the file, from 0. */
  start: z.number(),
  /** Of the input, from 0. */
  firstRow: z.number(),
})

/** Rows that are in memory at once. */
const WINDOW = 8_192

/** Parquet files. A shard is a range of rows of one file; only the columns that the job names are read. */
export class ParquetInput implements JobInput {
  readonly #files: InputFiles
  /** Of the columns of all files that were read. */
  readonly #types = new Map<string, ColumnType>()
  readonly #job: Pick<JobDescription, 'text' | 'id' | 'keep'>

  constructor(files: InputFiles, job: Pick<JobDescription, 'text' | 'id' | 'keep'>) {
    this.#files = files
    this.#job = job
  }

  async fingerprint(): Promise<string> {
    return this.#files.fingerprint('parquet')
  }

  async *shards(shardRows: number, signal: AbortSignal): AsyncIterable<Shard> {
    let index = 0
    let before = 0
    for (const file of this.#files.files) {
      const { metadata } = await this.#open(file, signal)
      this.#columns(metadata, file.path)
      addTypes(this.#types, metadata)
      const total = Number(metadata.num_rows)
      for (let start = 0; start < total; start += shardRows) {
        const rows = Math.min(shardRows, total - start)
        yield { name: shardName(index), index: index++, rows, locator: { ...file, start, firstRow: before + start } }
      }
      before += total
    }
  }

  async columns(): Promise<readonly Column[]> {
    return keptNames(this.#types.keys(), this.#job).map((name) => ({ name, type: this.#types.get(name) ?? 'json' }))
  }

  async *read(shard: Shard, signal: AbortSignal): AsyncIterable<InputRow> {
    const { start, firstRow, ...there } = locator.parse(shard.locator)
    const { path } = there
    const { file, metadata } = await this.#open(there, signal)
    const columns = this.#columns(metadata, path)
    const end = start + shard.rows
    if (Number(metadata.num_rows) < end) {
      throw new LamError(
        'LAM_INPUT_INVALID',
        `${path} has ${metadata.num_rows} rows where shard ${shard.name} goes to ${end}: it changed during the job. Begin again with a new output.`,
      )
    }
    for (let rowStart = start; rowStart < end; rowStart += WINDOW) {
      throwIfAborted(signal)
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

  async close(): Promise<void> {
    this.#files.close()
  }

  async #open(facts: FileFacts, signal: AbortSignal): Promise<{ file: AsyncBuffer; metadata: FileMetaData }> {
    const file: AsyncBuffer = {
      byteLength: facts.size,
      slice: async (start, end = facts.size) => {
        const chunks: Buffer[] = []
        for await (const chunk of this.#files.bytes(facts, { start, end }, signal)) chunks.push(chunk)
        // A buffer of its own: that of a small concatenation is shared with others.
        return new Uint8Array(Buffer.concat(chunks)).buffer
      },
    }
    try {
      return { file, metadata: await parquetMetadataAsync(file) }
    } catch (cause) {
      throwIfAborted(signal)
      if (LamError.is(cause)) throw cause
      throw new LamError('LAM_INPUT_INVALID', `${facts.path} is not a Parquet file: ${(cause as Error).message}`, {
        cause,
      })
    }
  }

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
