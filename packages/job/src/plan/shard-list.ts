import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LamError } from '@lamjs/core'
import type { Shard } from '../input/job-input.js'

/** Shards in memory; more lie in a temporary file. */
const HELD = 4_096
/** Bytes of one write or read of the file. */
const CHUNK = 1 << 16

/** The shards of a job, read from the input once, in memory of fixed size. They can be gone through many times. */
export class ShardList implements AsyncIterable<Shard> {
  readonly #held: readonly Shard[]
  readonly #rest: TemporaryFile | undefined
  readonly count: number
  /** Of all shards. */
  readonly rows: number

  private constructor(held: readonly Shard[], rest: TemporaryFile | undefined, count: number, rows: number) {
    this.#held = held
    this.#rest = rest
    this.count = count
    this.rows = rows
  }

  /** @throws LamError `LAM_OUTPUT_FAILED` if the temporary file cannot be written; the errors of `shards` unchanged */
  static async of(shards: AsyncIterable<Shard>): Promise<ShardList> {
    const held: Shard[] = []
    let rest: TemporaryFile | undefined
    let count = 0
    let rows = 0
    try {
      for await (const shard of shards) {
        count += 1
        rows += shard.rows
        if (held.length < HELD) {
          held.push(shard)
          continue
        }
        rest ??= await TemporaryFile.create()
        await rest.addLine(JSON.stringify(shard))
      }
      await rest?.flush()
      return new ShardList(held, rest, count, rows)
    } catch (error) {
      await rest?.remove()
      throw error
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Shard, void, undefined> {
    yield* this.#held
    if (this.#rest !== undefined) for await (const line of this.#rest.lines()) yield JSON.parse(line)
  }

  async close(): Promise<void> {
    await this.#rest?.remove()
  }
}

/** Lines that are written once and read many times. */
class TemporaryFile {
  readonly #folder: string
  readonly #file: FileHandle
  #held = ''

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder
    this.#file = file
  }

  static async create(): Promise<TemporaryFile> {
    const folder = await failing(mkdtemp(join(tmpdir(), 'lam-shards-')))
    const file = await failing(open(join(folder, 'shards.jsonl'), 'wx+', 0o600))
    const created = new TemporaryFile(folder, file)
    // A process that is killed leaves nothing behind, where the system removes an open file.
    if (process.platform !== 'win32') await created.#unlink()
    return created
  }

  async addLine(line: string): Promise<void> {
    this.#held += `${line}\n`
    if (this.#held.length >= CHUNK) await this.flush()
  }

  async flush(): Promise<void> {
    const held = this.#held
    this.#held = ''
    await failing(this.#file.appendFile(held))
  }

  async *lines(): AsyncGenerator<string, void, undefined> {
    const utf8 = new TextDecoder()
    const bytes = new Uint8Array(CHUNK)
    let open = ''
    for (let at = 0; ; ) {
      const { bytesRead } = await this.#file.read(bytes, 0, CHUNK, at)
      if (bytesRead === 0) return
      at += bytesRead
      const lines = (open + utf8.decode(bytes.subarray(0, bytesRead), { stream: true })).split('\n')
      open = lines.pop() ?? ''
      yield* lines
    }
  }

  async remove(): Promise<void> {
    await this.#file.close()
    await this.#unlink()
  }

  #unlink(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }
}

async function failing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    throw new LamError(
      'LAM_OUTPUT_FAILED',
      `The list of shards could not be written to ${tmpdir()} (${(cause as Error).message}). Free some space there, name another folder by TMPDIR, or choose more rows a shard (shardRows).`,
      { cause },
    )
  }
}
