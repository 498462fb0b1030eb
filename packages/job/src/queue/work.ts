import { hostname } from 'node:os'
import { LamError } from '@lamjs/core'
import { follow } from '@lamjs/core/embedder'
import type { Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { RowFailure, runShard } from '../run/run-shard.js'
import { addFinish } from './enqueue.js'
import { readRecord } from './job-record.js'
import { loadBullMq } from './load-bullmq.js'
import { JobHolder, type OpenEngine } from './opened-job.js'
import { type QueueAddress, type RedisPlace, readAddress } from './queue-address.js'
import { countShards, pending } from './queue-counts.js'
import { connect, queueFailed } from './redis-connection.js'
import type { LandedShard, QueuedData } from './shard-job.js'

/** Times that the holder of a shard may vanish before the shard is a dead letter: it may be what ends the workers. */
const MOST_STALLS = 10

/** How long a worker waits for a Redis that is not there yet, in ms: both may be starting. */
const PATIENCE = 30_000
/** Between two looks of a worker whether all is done, in ms. */
const LOOK = 1_000

/** What a worker tells of its work. `shard` is `Shard.name`, or `finish` for the step that completes the output. */
export type WorkEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun'; readonly shard: string; readonly attempt: number }
  | ({ readonly kind: 'landed'; readonly shard: string; readonly seconds: number } & LandedShard)
  /** `last`: it is a dead letter now. */
  | { readonly kind: 'failed'; readonly shard: string; readonly reason: string; readonly last: boolean }
  | { readonly kind: 'given back'; readonly shard: string }
  /** Another worker may have the shard; both land the same bytes. */
  | { readonly kind: 'lease lost'; readonly shard: string }
  | { readonly kind: 'finished' }
  | { readonly kind: 'trouble'; readonly message: string }

/** Which queue a worker works on, and how it ends. */
export interface WorkOptions {
  /** Where the shards wait. */
  readonly queue: QueueAddress
  /** Called once for each job that the queue comes to hold. The worker disposes of the embedder. */
  readonly openEngine: OpenEngine
  /** Shards at a time. Default: 1, as an engine takes all cores. */
  readonly concurrency?: number
  /** Returns when no shard is left, instead of waiting for more. */
  readonly untilDone?: boolean
  /** A shard is leased for this long, and the lease renewed while the worker lives. Default: 30. */
  readonly leaseSeconds?: number
  /** Ends the work: no new shard, and those under way have `graceSeconds` before they are given back. */
  readonly signal?: AbortSignal
  /** Gives the shards under way back at once. */
  readonly hurry?: AbortSignal
  /** Default: 20. */
  readonly graceSeconds?: number
  /** Hears of each step of the worker: for logs, or a `WorkerMetrics`' `observe`. */
  readonly onEvent?: (event: WorkEvent) => void
}

/**
 * Works on the shards of a queue until the signal fires: any number of workers, on any number of machines. A shard is leased, tried again with
 * growing waits, and a dead letter after its last attempt.
 * @throws LamError `LAM_QUEUE_FAILED`; what keeps this worker from the job itself, such as a model that does not load: its shard is given back
 */
export async function work(options: WorkOptions): Promise<void> {
  const place = readAddress(options.queue)
  const redis = await connect(place, {
    waitMs: PATIENCE,
    onWait: ({ message }) => options.onEvent?.({ kind: 'trouble', message: `${message} Waiting for it.` }),
  })
  try {
    await new QueueWorker(place, redis, options).run()
  } catch (error) {
    throw LamError.is(error) ? error : queueFailed(place, error)
  } finally {
    redis.disconnect()
  }
}

type ShardOrFinish = Job<QueuedData, LandedShard>

class QueueWorker {
  readonly #place: RedisPlace
  readonly #redis: Redis
  readonly #options: WorkOptions
  readonly #holder: JobHolder
  /** Fires when the shards under way are to be given back. */
  readonly #giveBack = new AbortController()
  /** Ends the work. */
  readonly #end: Promise<void>
  #stop: (error?: unknown) => void = () => {}

  constructor(place: RedisPlace, redis: Redis, options: WorkOptions) {
    this.#place = place
    this.#redis = redis
    this.#options = options
    this.#holder = new JobHolder(redis, place, options.openEngine)
    this.#end = new Promise((resolve, reject) => {
      this.#stop = (error) => (error === undefined ? resolve() : reject(error))
    })
  }

  async run(): Promise<void> {
    const { Queue, Worker } = await loadBullMq()
    const { signal, hurry, concurrency = 1, leaseSeconds = 30, graceSeconds = 20 } = this.#options
    const { name, prefix } = this.#place
    const lease = leaseSeconds * 1000
    const queue = new Queue<QueuedData, LandedShard>(name, { connection: this.#redis, prefix })
    // The call that meets an error tells of it.
    queue.on('error', () => {})
    const worker: Worker<QueuedData, LandedShard> = new Worker<QueuedData, LandedShard>(
      name,
      (job, token, lost) => this.#process(job, token as string, lost as AbortSignal),
      {
        connection: this.#redis,
        prefix,
        concurrency,
        autorun: false,
        name: `${hostname()} ${process.pid}`,
        lockDuration: lease,
        stalledInterval: lease,
        maxStalledCount: MOST_STALLS,
        // A shard that landed while Redis was away is reported soon after its return.
        runRetryDelay: 1_000,
      },
    )
    this.#watch(worker, queue)
    const stop = () => this.#stop()
    const hurryUp = () => this.#giveBack.abort()
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
    hurry?.addEventListener('abort', hurryUp)
    // Others may land the last shard.
    const looks = this.#options.untilDone ? setInterval(() => this.#settle(queue), LOOK) : undefined
    let grace: NodeJS.Timeout | undefined
    try {
      const running = worker.run()
      running.catch((error) => this.#stop(error))
      this.#tell({ kind: 'ready' })
      await this.#end
    } finally {
      grace = setTimeout(hurryUp, graceSeconds * 1000)
      // An idle worker with Redis away would wait for its return.
      await worker.close(this.#redis.status !== 'ready')
      clearTimeout(grace)
      clearInterval(looks)
      signal?.removeEventListener('abort', stop)
      hurry?.removeEventListener('abort', hurryUp)
      await this.#holder.close()
      await queue.close()
    }
  }

  #watch(worker: Worker<QueuedData, LandedShard>, queue: Queue<QueuedData, LandedShard>): void {
    worker.on('error', (error) => this.#tell({ kind: 'trouble', message: queueFailed(this.#place, error).message }))
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id, 'lease lost')
    })
    worker.on('completed', () => this.#settle(queue))
    worker.on('drained', () => this.#settle(queue))
    worker.on('failed', () => this.#settle(queue))
  }

  async #process(job: ShardOrFinish, token: string, lost: AbortSignal): Promise<LandedShard> {
    const work = new AbortController()
    // `AbortSignal.any` would keep something of each shard for as long as the worker lives.
    const unfollow = [lost, this.#giveBack.signal].map((source) => follow(source, work))
    try {
      return await this.#processUntil(job, token, lost, work.signal)
    } finally {
      for (const end of unfollow) end()
    }
  }

  /** @param signal fires when the lease is lost or the worker gives its shards back */
  async #processUntil(job: ShardOrFinish, token: string, lost: AbortSignal, signal: AbortSignal): Promise<LandedShard> {
    const { WaitingError, UnrecoverableError } = await loadBullMq()
    const shard = 'shard' in job.data ? job.data.shard.name : job.name
    const giveBack = async () => {
      await job.moveToWait(token)
      this.#tell({ kind: 'given back', shard })
      return new WaitingError()
    }
    this.#tell({ kind: 'begun', shard, attempt: job.attemptsMade + 1 })
    const opened = await this.#holder.get(job.data.job, signal).catch(async (error: unknown) => {
      // It is this worker that cannot do the job, and not the shard that is bad.
      this.#stop(error)
      throw await giveBack()
    })
    const begun = performance.now()
    try {
      if (!('shard' in job.data)) {
        await opened.output.finish(signal)
        this.#tell({ kind: 'finished' })
        return { rows: 0, tokens: 0, rejected: 0 }
      }
      const receipt =
        (await opened.output.landed(job.data.shard, signal)) ??
        (await runShard({ ...opened, job: opened.description }, job.data.shard, signal))
      const landed = { rows: receipt.rows, tokens: receipt.tokens, rejected: receipt.rejected.length }
      this.#tell({ kind: 'landed', shard, seconds: (performance.now() - begun) / 1000, ...landed })
      return landed
    } catch (error) {
      if (this.#giveBack.signal.aborted) throw await giveBack()
      if (lost.aborted) {
        this.#tell({ kind: 'lease lost', shard })
        throw error
      }
      const reason = reasonOf(error)
      const last = hopeless(error) || job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
      this.#tell({ kind: 'failed', shard, reason, last })
      throw hopeless(error) ? new UnrecoverableError(reason) : new Error(reason)
    }
  }

  /** Has the output completed after the last shard, and ends a worker that waits for no more. */
  async #settle(queue: Queue<QueuedData, LandedShard>): Promise<void> {
    try {
      const record = await readRecord(this.#redis, this.#place)
      if (!record?.enqueued) return
      const counts = await countShards({ queue }, record.id)
      if (pending(counts) > 0) return
      if (counts.failed === 0 && counts.finish === undefined) await addFinish(queue, record.id)
      const settled = counts.failed > 0 || counts.finish === 'completed' || counts.finish === 'failed'
      if (settled && this.#options.untilDone) this.#stop()
    } catch (error) {
      this.#tell({ kind: 'trouble', message: queueFailed(this.#place, error).message })
    }
  }

  #tell(event: WorkEvent): void {
    this.#options.onEvent?.(event)
  }
}

/** Whether another attempt would fail like this one: the row or the description is at fault, and neither changes. */
function hopeless(error: unknown): boolean {
  return error instanceof RowFailure || (LamError.is(error) && FINAL_CODES.has(error.code))
}

const FINAL_CODES: ReadonlySet<string> = new Set(['LAM_INPUT_NOT_A_STRING', 'LAM_OPTION_INVALID', 'LAM_JOB_MISMATCH'])

/** The reason that the dead letter keeps. */
function reasonOf(error: unknown): string {
  if (error instanceof RowFailure) return `${error.row.code}: ${error.message}`
  if (LamError.is(error)) return `${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
