import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { Shard } from '../../input/job-input.js'
import type { JsonValue } from '../../json.js'
import { Qdrant, statusOf } from '../../stores/qdrant.js'
import type { JobFacts, JobOutput, ShardReceipt, ShardRows } from '../job-output.js'
import { manifestOf, refuseOtherJob } from '../manifest.js'
import { gather, ownNames } from '../store-rows.js'
import { pointId } from './point-id.js'

/** Rows of one request. */
const BATCH_ROWS = 256

export interface QdrantOptions {
  readonly url?: string | undefined
  readonly collection: string
  readonly distance: 'Dot' | 'Cosine' | 'Euclid' | 'Manhattan'
  /** Of the vectors as Qdrant stores them. */
  readonly type: 'float32' | 'float16'
}

/**
 * A collection with a point a row: the vector, and a payload of `id`, the kept columns, `lam_shard` and `lam_row`. Beside it, a collection
 * `…_lam` has the job's description and a receipt for each shard. A point's id is made of the names of shard and row, so a shard that is
 * written again overwrites its own points; its receipt lands after the last of them.
 */
export class QdrantOutput implements JobOutput {
  readonly #qdrant: Qdrant
  readonly #options: QdrantOptions
  readonly #records: string

  private constructor(qdrant: Qdrant, options: QdrantOptions) {
    this.#qdrant = qdrant
    this.#options = options
    this.#records = `${options.collection}_lam`
  }

  static async open(options: QdrantOptions): Promise<QdrantOutput> {
    return new QdrantOutput(await Qdrant.open(options.url), options)
  }

  async prepare(facts: JobFacts): Promise<void> {
    if ((facts.job.encode.output ?? 'float32') !== 'float32')
      throw new LamError(
        'LAM_OPTION_INVALID',
        'Qdrant takes rows of float32 and quantizes them itself. Leave encode.output out.',
      )
    ownNames(facts.job, ['id', 'lam_shard', 'lam_row'])
    const { collection, distance, type } = this.#options
    await this.#create(collection, { size: facts.dim, distance, ...(type === 'float32' ? {} : { datatype: type }) })
    await this.#refuseOtherCollection(facts.dim)
    await this.#create(this.#records, { size: 1, distance: 'Dot' })
    const manifest = manifestOf(facts)
    const found = await this.#record('manifest')
    if (found === undefined) await this.#setRecord('manifest', manifest)
    else refuseOtherJob(`The collection ${collection} in ${this.#qdrant.where}`, found, manifest)
  }

  async write(shard: Shard, rows: ShardRows, signal: AbortSignal): Promise<ShardReceipt> {
    // Qdrant has no transactions: a shard whose rows fail must not have begun to land.
    const gathered = await gather(rows.rows, signal)
    for (let first = 0; first < gathered.length; first += BATCH_ROWS) {
      throwIfAborted(signal)
      const points = gathered.slice(first, first + BATCH_ROWS).map(({ id, kept, embedding }, at) => ({
        id: pointId(shard.name, first + at),
        vector: Array.from(embedding as Float32Array),
        payload: { ...kept, id, lam_shard: shard.name, lam_row: first + at },
      }))
      await this.#qdrant.send((client) => client.upsert(this.#options.collection, { wait: true, points }))
    }
    throwIfAborted(signal)
    const receipt = { shard: shard.name, rows: gathered.length, ...rows.counts() }
    await this.#setRecord(recordOf(shard), receipt as unknown as JsonValue)
    return receipt
  }

  async landed(shard: Shard): Promise<ShardReceipt | undefined> {
    return (await this.#record(recordOf(shard))) as ShardReceipt | undefined
  }

  async finish(): Promise<void> {}

  async close(): Promise<void> {}

  /** Makes a collection if there is none of the name; another worker may be faster. */
  async #create(
    name: string,
    vectors: { size: number; distance: QdrantOptions['distance']; datatype?: 'float16' },
  ): Promise<void> {
    if ((await this.#qdrant.find((client) => client.getCollection(name))) !== undefined) return
    await this.#qdrant.send((client) =>
      client.createCollection(name, { vectors }).catch((error: unknown) => {
        if (statusOf(error) !== 409) throw error
      }),
    )
  }

  async #refuseOtherCollection(dim: number): Promise<void> {
    const { collection, distance } = this.#options
    const { config } = await this.#qdrant.send((client) => client.getCollection(collection))
    const { size, distance: held } = (config.params.vectors ?? {}) as { size?: number; distance?: string }
    const why =
      typeof size !== 'number'
        ? 'has no vector without a name'
        : size !== dim
          ? `has vectors of ${size} components, the job ${dim}`
          : held !== distance && `has the distance ${held}, the job ${distance}`
    if (why === false) return
    throw new LamError(
      'LAM_STORE_MISMATCH',
      `The collection ${collection} in ${this.#qdrant.where} ${why}. Choose another collection, or remove that one.`,
    )
  }

  async #record(name: string): Promise<JsonValue | undefined> {
    const found = await this.#qdrant.find((client) =>
      client.retrieve(this.#records, { ids: [pointId(name)], with_payload: true }),
    )
    return found?.[0]?.payload?.value as JsonValue | undefined
  }

  #setRecord(name: string, value: JsonValue): Promise<unknown> {
    const points = [{ id: pointId(name), vector: [1], payload: { name, value } }]
    return this.#qdrant.send((client) => client.upsert(this.#records, { wait: true, points }))
  }
}

function recordOf({ name }: Shard): string {
  return `shard ${name}`
}
