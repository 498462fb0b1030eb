import { Readable } from 'node:stream'
import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import { type Info, type Options, parse } from 'csv-parse'
import { z } from 'zod'
import type { Column } from '../../columns/column.js'
import type { JobDescription } from '../../description/description.js'
import type { FileFacts } from '../../files/files.js'
import { keptNames, pick } from '../columns.js'
import { decodeUtf8 } from '../decode-utf8.js'
import { fileLocator } from '../file-locator.js'
import type { InputFiles } from '../input-files.js'
import type { InputRow, JobInput, Shard } from '../job-input.js'
import { shardName } from '../shard-name.js'

const locator = fileLocator.extend({
  /** Bytes `[start, end)` of the file, or of what is packed in it: whole records. */
  start: z.number(),
  end: z.number(),
  columns: z.array(z.string()),
  /** Of the file, from 0, without the header. */
  firstRecord: z.number(),
  /** Of the input, from 0. */
  firstRow: z.number(),
})

interface Record {
  /** Undefined where the bytes are no UTF-8. */
  readonly record: readonly (string | undefined)[]
  readonly info: Info
}

/** CSV files with a header. Records may hold line ends in quotes. A shard is a range of bytes at borders of records. */
export class CsvInput implements JobInput {
  readonly #files: InputFiles
  readonly #format: Pick<Options, 'delimiter'>
  /** Of all files that were read. */
  readonly #names = new Set<string>()
  readonly #job: Pick<JobDescription, 'text' | 'id' | 'keep'>

  constructor(
    { delimiter }: { delimiter: string },
    files: InputFiles,
    job: Pick<JobDescription, 'text' | 'id' | 'keep'>,
  ) {
    this.#files = files
    this.#format = { delimiter }
    this.#job = job
  }

  async fingerprint(): Promise<string> {
    return this.#files.fingerprint('csv')
  }

  async *shards(shardRows: number, signal: AbortSignal): AsyncIterable<Shard> {
    let index = 0
    let firstRow = 0
    for (const file of this.#files.files) {
      const { path } = file
      let columns: readonly string[] | undefined
      let place = { start: 0, end: 0, firstRecord: 0, firstRow }
      let rows = 0
      const finished = (): Shard => ({
        name: shardName(index),
        index: index++,
        rows,
        locator: { ...file, columns: [...(columns ?? [])], ...place },
      })
      const skipped = await this.#markLength(file, signal)
      const source = this.#files.bytes(file, { start: skipped }, signal)
      for await (const { record, info } of this.#records(source, path, signal)) {
        const end = skipped + info.bytes
        if (columns === undefined) {
          columns = record.map((name) => name ?? '')
          this.#checkColumns(columns, path)
          for (const name of columns) this.#names.add(name)
          place = { ...place, start: end, end }
          continue
        }
        rows += 1
        firstRow += 1
        place = { ...place, end }
        if (rows < shardRows) continue
        yield finished()
        place = { start: end, end, firstRecord: place.firstRecord + rows, firstRow }
        rows = 0
      }
      if (rows > 0) yield finished()
    }
  }

  async columns(): Promise<readonly Column[]> {
    return keptNames(this.#names, this.#job).map((name) => ({ name, type: 'string' }))
  }

  async *read(shard: Shard, signal: AbortSignal): AsyncIterable<InputRow> {
    const { start, end, columns, firstRecord, firstRow, ...file } = locator.parse(shard.locator)
    const { path } = file
    let number = 0
    for await (const { record } of this.#records(this.#files.bytes(file, { start, end }, signal), path, signal)) {
      const values = Object.fromEntries(columns.map((name, i) => [name, record[i]]))
      yield pick(values, this.#job, { place: `${path}, record ${firstRecord + number + 1}`, row: firstRow + number })
      number += 1
    }
    if (number === shard.rows) return
    throw new LamError(
      'LAM_INPUT_INVALID',
      `${path} has ${number} records where shard ${shard.name} had ${shard.rows}: it changed during the job. Begin again with a new output.`,
    )
  }

  async close(): Promise<void> {
    this.#files.close()
  }

  async *#records(
    bytes: AsyncIterable<Buffer>,
    path: string,
    signal: AbortSignal,
  ): AsyncGenerator<Record, void, undefined> {
    const parser = parse({
      ...this.#format,
      info: true,
      encoding: null,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
    })
    const source = Readable.from(bytes)
    source.on('error', (error) => parser.destroy(error))
    try {
      for await (const { record, info } of source.pipe(parser) as AsyncIterable<{ record: Buffer[]; info: Info }>) {
        yield { record: record.map(decodeUtf8), info }
      }
    } catch (cause) {
      throwIfAborted(signal)
      if (LamError.is(cause)) throw cause
      throw new LamError('LAM_INPUT_INVALID', `${path} is not CSV: ${(cause as Error).message}`, { cause })
    }
  }

  /** Bytes of a byte order mark at the start of a file. The parser's own reading of it would decode what is no UTF-8. */
  async #markLength(file: FileFacts, signal: AbortSignal): Promise<number> {
    const start: Buffer[] = []
    const end = Math.min(MARK.length, file.size)
    for await (const chunk of this.#files.bytes(file, { start: 0, end }, signal)) start.push(chunk)
    return Buffer.concat(start).equals(MARK) ? MARK.length : 0
  }

  #checkColumns(columns: readonly string[], path: string): void {
    const { text, id, keep } = this.#job
    const wanted = [text, ...(id === undefined ? [] : [id]), ...(keep === 'all' ? [] : keep)]
    const missing = wanted.find((name) => !columns.includes(name))
    if (missing === undefined) return
    throw new LamError(
      'LAM_INPUT_INVALID',
      `${path} has no column '${missing}'. Its columns are ${columns.join(', ')}.`,
    )
  }
}

const MARK = Buffer.from('\ufeff')
