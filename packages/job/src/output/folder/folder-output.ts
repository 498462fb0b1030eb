import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LamError } from '@lamjs/core'
import type { Shard } from '../../input/job-input.js'
import type { JobFacts, JobOutput, ShardReceipt, ShardRows } from '../job-output.js'
import { manifestOf, refuseOtherJob } from '../manifest.js'
import { removeLeftovers, writeDurably } from './durable-file.js'
import type { PartFormat } from './part.js'

/**
 * A folder with a file a shard, `part-000000.jsonl`. Its folder `_lam` has `manifest.json`, which describes the job, and a receipt for
 * each shard that landed. A shard has landed once its receipt is there; the part is written before it.
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
    const path = join(this.#folder, '_lam', 'manifest.json')
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
    const { beside } = this.#format
    let lines = ''
    const counted = async function* () {
      for await (const row of rows.rows) {
        count += 1
        if (beside !== undefined) lines += `${JSON.stringify(beside.valueOf(row))}\n`
        yield row
      }
    }
    const hashed = async function* (bytes: AsyncIterable<Uint8Array>) {
      for await (const chunk of bytes) {
        hash.update(chunk)
        yield chunk
      }
    }
    await writeDurably(this.#part(shard, this.#format.extension), hashed(this.#format.encode(counted(), facts)))
    if (beside !== undefined) await writeDurably(this.#part(shard, beside.extension), [new TextEncoder().encode(lines)])
    const receipt = { shard: shard.name, rows: count, ...rows.counts(), sha256: hash.digest('hex') }
    await writeJson(this.#receipt(shard), receipt)
    return receipt
  }

  async landed(shard: Shard): Promise<ShardReceipt | undefined> {
    return (await readJson(this.#receipt(shard))) as ShardReceipt | undefined
  }

  /** All shards have landed, so nobody writes: what killed writers left may go. */
  async finish(): Promise<void> {
    for (const folder of [this.#folder, join(this.#folder, '_lam'), join(this.#folder, '_lam', 'shards')])
      await removeLeftovers(folder)
  }

  async close(): Promise<void> {}

  #part({ name }: Shard, extension: string): string {
    return join(this.#folder, `part-${name}.${extension}`)
  }

  #receipt({ name }: Shard): string {
    return join(this.#folder, '_lam', 'shards', `${name}.json`)
  }
}

/** The value of a JSON file; undefined if there is none. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new LamError('LAM_OUTPUT_FAILED', `${path} cannot be read (${(error as Error).message}).`, { cause: error })
  }
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeDurably(path, [new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)])
}
