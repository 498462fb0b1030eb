import { createHash } from 'node:crypto'
import type { Files } from '../../files/files.js'
import { openFiles } from '../../files/open-files.js'
import type { Shard } from '../../input/job-input.js'
import type { JobFacts, JobOutput, ShardReceipt, ShardRows } from '../job-output.js'
import { manifestOf, refuseOtherJob } from '../manifest.js'
import { Notes } from './notes.js'
import type { PartFormat } from './part.js'

/**
 * A folder, local or in S3, with a file a shard, `part-000000.jsonl`. Its folder `_lam` has `manifest.json`, which describes the job, and a receipt for
 * each shard that landed. A shard has landed once its receipt is there; the part is written before it. Reasons of failures lie there too.
 */
export class FolderOutput implements JobOutput {
  readonly #folder: string
  readonly #format: PartFormat
  #facts: JobFacts | undefined

  readonly #files: Files
  readonly #notes: Notes

  private constructor(files: Files, folder: string, format: PartFormat) {
    this.#files = files
    this.#notes = new Notes(files, folder)
    this.#folder = folder
    this.#format = format
  }

  static async open(folder: string, format: PartFormat): Promise<FolderOutput> {
    return new FolderOutput((await openFiles([folder])).of(folder), folder, format)
  }

  async prepare(facts: JobFacts): Promise<void> {
    const path = this.#notes.manifestPath
    const found = await this.#notes.read(path)
    const wanted = manifestOf(facts)
    this.#facts = facts
    if (found === undefined) return this.#notes.write(path, wanted)
    refuseOtherJob(this.#folder, found, wanted)
  }

  async write(shard: Shard, rows: ShardRows, signal: AbortSignal): Promise<ShardReceipt> {
    const facts = this.#facts
    if (facts === undefined) throw new Error('write before prepare')
    const hash = createHash('sha256')
    let count = 0
    let bytes = 0
    const { beside } = this.#format
    let lines = ''
    const counted = async function* () {
      for await (const row of rows.rows) {
        count += 1
        if (beside !== undefined) lines += `${JSON.stringify(beside.valueOf(row))}\n`
        yield row
      }
    }
    const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    }
    const chunks = hashed(this.#format.encode(counted(), facts, shard))
    await this.#files.write(this.#part(shard, this.#format.extension), chunks, signal)
    if (beside !== undefined)
      await this.#files.write(this.#part(shard, beside.extension), [new TextEncoder().encode(lines)], signal)
    const receipt = { shard: shard.name, rows: count, ...rows.counts(), bytes, sha256: hash.digest('hex') }
    await this.#notes.write(this.#notes.receiptPath(shard.name), receipt)
    await this.#files.remove(this.#notes.failurePath(shard.name))
    return receipt
  }

  /** A full disk must not hide the failure that it is to note. */
  async noteFailure({ name }: Shard, message: string): Promise<void> {
    await this.#notes.write(this.#notes.failurePath(name), { shard: name, message }).catch(() => {})
  }

  /** A part that was removed or cut since has not landed. */
  async landed(shard: Shard): Promise<ShardReceipt | undefined> {
    const receipt = (await this.#notes.read(this.#notes.receiptPath(shard.name))) as ShardReceipt | undefined
    if (receipt === undefined) return undefined
    const part = await this.#files.facts(this.#part(shard, this.#format.extension))
    return part?.size === receipt.bytes ? receipt : undefined
  }

  /** All shards have landed, so nobody writes: what killed writers left may go. */
  async finish(): Promise<void> {
    await this.#files.removeLeftovers(this.#notes.folders())
  }

  async close(): Promise<void> {
    this.#files.close()
  }

  #part({ name }: Shard, extension: string): string {
    return this.#files.join(this.#folder, `part-${name}.${extension}`)
  }
}
