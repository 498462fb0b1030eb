import { createReadStream } from 'node:fs'
import { LamError } from '@lamjs/core'
import { z } from 'zod'
import type { JobDescription } from '../../description/description.js'
import { pick } from '../columns.js'
import { decodeUtf8 } from '../decode-utf8.js'
import { fileFingerprint } from '../file-fingerprint.js'
import type { InputRow, JobInput, Shard } from '../job-input.js'
import { shardName } from '../shard-name.js'
import { lines } from './lines.js'

const locator = z.object({
  path: z.string(),
  /** Bytes `[start, end)` of the file. */
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
  readonly #paths: readonly string[]
  readonly #kind: 'jsonl' | 'text'
  readonly #job: Pick<JobDescription, 'text' | 'id' | 'keep'>

  constructor(
    { kind, paths }: { kind: 'jsonl' | 'text'; paths: readonly string[] },
    job: Pick<JobDescription, 'text' | 'id' | 'keep'>,
  ) {
    this.#kind = kind
    this.#paths = paths
    this.#job = job
  }

  fingerprint(): Promise<string> {
    return fileFingerprint(this.#kind, this.#paths)
  }

  async *shards(shardRows: number, signal: AbortSignal): AsyncIterable<Shard> {
    let index = 0
    let firstRow = 0
    for (const path of this.#paths) {
      let place: Place = { path, start: 0, end: 0, firstLine: 0, firstRow }
      let rows = 0
      const finished = (): Shard => ({ name: shardName(index), index: index++, rows, locator: place })
      const next = (): Place => ({
        path,
        start: place.end,
        end: place.end,
        firstLine: place.firstLine + rows,
        firstRow,
      })
      let at = 0
      let open = false
      for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
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
    const { path, start, end, firstLine, firstRow } = locator.parse(shard.locator)
    const bytes = createReadStream(path, {
      start,
      end: end - 1,
      signal,
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>
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

  async close(): Promise<void> {}
}
