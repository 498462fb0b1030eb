import { LamError } from '@lamjs/core'
import { z } from 'zod'
import type { JobDescription } from '../../description/description.js'
import { pick } from '../columns.js'
import { decodeUtf8 } from '../decode-utf8.js'
import { fileLocator } from '../file-locator.js'
import type { InputFiles } from '../input-files.js'
import type { InputRow, JobInput, Shard } from '../job-input.js'
import { shardName } from '../shard-name.js'
import { lines } from './lines.js'

const locator = fileLocator.extend({
  /** Bytes `[start, end)` of the file, or of what is packed in it. */
  start: z.number(),
  end: z.number(),
  /** Of the file, from 0. */
  firstLine: z.number(),
  /** Of the input, from 0. */
  firstRow: z.number(),
})

type Place = z.infer<typeof locator>
const NEWLINE = 10

/** Files with a row a line: JSON objects, or texts. A shard is a range of bytes, so that a worker reads its own rows alone. */
export class LineInput implements JobInput {
  readonly #files: InputFiles
  readonly #kind: 'jsonl' | 'text'
  readonly #job: Pick<JobDescription, 'text' | 'id' | 'keep'>

  constructor(kind: 'jsonl' | 'text', files: InputFiles, job: Pick<JobDescription, 'text' | 'id' | 'keep'>) {
    this.#kind = kind
    this.#files = files
    this.#job = job
  }

  async fingerprint(): Promise<string> {
    return this.#files.fingerprint(this.#kind)
  }

  async *shards(shardRows: number, signal: AbortSignal): AsyncIterable<Shard> {
    let index = 0
    let firstRow = 0
    for (const file of this.#files.files) {
      let place: Place = { ...file, start: 0, end: 0, firstLine: 0, firstRow }
      let rows = 0
      const finished = (): Shard => ({ name: shardName(index), index: index++, rows, locator: place })
      const next = (): Place => ({
        ...file,
        start: place.end,
        end: place.end,
        firstLine: place.firstLine + rows,
        firstRow,
      })
      let at = 0
      let open = false
      for await (const chunk of this.#files.bytes(file, { start: 0 }, signal)) {
        for (let line = chunk.indexOf(NEWLINE); line !== -1; line = chunk.indexOf(NEWLINE, line + 1)) {
          rows += 1
          firstRow += 1
          place = { ...place, end: at + line + 1 }
          if (rows < shardRows) continue
          yield finished()
          place = next()
          rows = 0
        }
        at += chunk.length
        open = chunk.at(-1) !== NEWLINE
      }
      if (open) {
        rows += 1
        firstRow += 1
        place = { ...place, end: at }
      }
      if (rows > 0) yield finished()
    }
  }

  async *read(shard: Shard, signal: AbortSignal): AsyncIterable<InputRow> {
    const { start, end, firstLine, firstRow, ...file } = locator.parse(shard.locator)
    const { path } = file
    const bytes = this.#files.bytes(file, { start, end }, signal)
    let number = 0
    for await (const line of lines(bytes)) {
      const place = `${path}, line ${firstLine + number + 1}`
      yield this.#row(line, place, firstRow + number)
      number += 1
    }
    if (number === shard.rows) return
    throw new LamError(
      'LAM_INPUT_INVALID',
      `${path} has ${number} lines where shard ${shard.name} had ${shard.rows}: it changed during the job. Begin again with a new output.`,
    )
  }

  /** A line that is not UTF-8 or not JSON is a row whose text is no string, so that the shard tells of it. */
  #row(line: Buffer, place: string, row: number): InputRow {
    const poisoned = (why: string): InputRow => ({ place: `${place} (${why})`, id: row, text: undefined, kept: {} })
    const decoded = decodeUtf8(line)
    if (decoded === undefined) return poisoned('not UTF-8')
    if (this.#kind === 'text') return { place, id: row, text: decoded, kept: {} }
    try {
      return pick(JSON.parse(decoded), this.#job, { place, row })
    } catch {
      return poisoned('not JSON')
    }
  }

  async close(): Promise<void> {
    this.#files.close()
  }
}
