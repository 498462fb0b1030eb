import { createHash } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Shard } from '../../input/job-input.js'
import type { JobFacts, JobOutput, ShardReceipt, ShardRows } from '../job-output.js'
import { manifestOf, refuseOtherJob } from '../manifest.js'
import { removeLeftovers, writeDurably } from './durable-file.js'
import { failurePath, manifestPath, readJson, receiptPath } from './notes.js'
import type { PartFormat } from './part.js'

/**
 * A folder with a file a shard, `part-000000.jsonl`. Its folder `_lam` has `manifest.json`, which describes the job, and a receipt for
 * each shard that landed. A shard has landed once its receipt is there; the part is written before it. Reasons of failures lie there too.
 */
export class FolderOutput implements JobOutput {
  readonly #folder: string
  readonly #format: PartFormat
  #facts: JobFacts | undefined

  constructor(folder: string, format: PartFormat) {
    this.#folder = folder
    this.#format = format
  }

  async prepare(facts: JobFacts): Promise<void> {
    const path = manifestPath(this.#folder)
    const found = await readJson(path)
    const wanted = manifestOf(facts)
    this.#facts = facts
    if (found === undefined) return writeJson(path, wanted)
    refuseOtherJob(this.#folder, found, wanted)
  }

  async write(shard: Shard, rows: ShardRows): Promise<ShardReceipt> {
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
    await writeDurably(this.#part(shard, this.#format.extension), hashed(this.#format.encode(counted(), facts, shard)))
    if (beside !== undefined) await writeDurably(this.#part(shard, beside.extension), [new TextEncoder().encode(lines)])
    const receipt = { shard: shard.name, rows: count, ...rows.counts(), bytes, sha256: hash.digest('hex') }
    await writeJson(receiptPath(this.#folder, shard.name), receipt)
    await rm(failurePath(this.#folder, shard.name), { force: true })
    return receipt
  }

  /** A full disk must not hide the failure that it is to note. */
  async noteFailure({ name }: Shard, message: string): Promise<void> {
    await writeJson(failurePath(this.#folder, name), { shard: name, message }).catch(() => {})
  }

  /** A part that was removed or cut since has not landed. */
  async landed(shard: Shard): Promise<ShardReceipt | undefined> {
    const receipt = (await readJson(receiptPath(this.#folder, shard.name))) as ShardReceipt | undefined
    if (receipt === undefined) return undefined
    const part = await stat(this.#part(shard, this.#format.extension)).catch(() => undefined)
    return part?.size === receipt.bytes ? receipt : undefined
  }

  /** All shards have landed, so nobody writes: what killed writers left may go. */
  async finish(): Promise<void> {
    const places = [this.#folder, ...['.', 'shards', 'failed'].map((name) => join(this.#folder, '_lam', name))]
    for (const place of places) await removeLeftovers(place)
  }

  async close(): Promise<void> {}

  #part({ name }: Shard, extension: string): string {
    return join(this.#folder, `part-${name}.${extension}`)
  }
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeDurably(path, [new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)])
}
