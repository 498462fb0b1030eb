import { LamError } from '@lamjs/core'
import type { Redis } from 'ioredis'
import type { JobDescription } from '../description/description.js'
import type { JobInput } from '../input/job-input.js'
import { openInput } from '../input/open-input.js'
import type { JobOutput } from '../output/job-output.js'
import { openOutput } from '../output/open-output.js'
import type { JobEngine } from '../run/job-engine.js'
import { jobFacts } from '../run/job-facts.js'
import { readRecord } from './job-record.js'
import { type RedisPlace, showPlace } from './queue-address.js'

/** Loads the model that a job names. */
export type OpenEngine = (job: JobDescription, signal: AbortSignal) => Promise<JobEngine>

/** What a worker holds of the job it works on. */
export interface OpenedJob {
  readonly id: string
  readonly description: JobDescription
  readonly engine: JobEngine
  readonly input: JobInput
  readonly output: JobOutput
}

/** Holds one job at a time: its model is loaded once, and let go when the queue holds another job. */
export class JobHolder {
  readonly #redis: Redis
  readonly #place: RedisPlace
  readonly #openEngine: OpenEngine
  #held: { readonly id: string; readonly job: Promise<OpenedJob> } | undefined

  constructor(redis: Redis, place: RedisPlace, openEngine: OpenEngine) {
    this.#redis = redis
    this.#place = place
    this.#openEngine = openEngine
  }

  /** @throws LamError `LAM_JOB_MISMATCH` where the output holds another job; the errors of model, input and output */
  async get(id: string, signal: AbortSignal): Promise<OpenedJob> {
    if (this.#held?.id !== id) {
      const before = this.#held
      this.#held = { id, job: close(before?.job).then(() => this.#open(id, signal)) }
    }
    const held = this.#held
    try {
      return await held.job
    } catch (error) {
      if (this.#held === held) this.#held = undefined
      throw error
    }
  }

  async close(): Promise<void> {
    const held = this.#held
    this.#held = undefined
    await close(held?.job)
  }

  async #open(id: string, signal: AbortSignal): Promise<OpenedJob> {
    const record = await readRecord(this.#redis, this.#place)
    if (record?.id !== id) {
      throw new LamError(
        'LAM_JOB_MISMATCH',
        `The ${showPlace(this.#place)} holds a shard of a job that is no longer there.`,
      )
    }
    const { description, fingerprint, shards, columns } = record
    const engine = await this.#openEngine(description, signal)
    const input = await openInput(description)
    const output = await openOutput(description)
    await output.prepare(await jobFacts(engine, { job: description, fingerprint, shards, columns }, signal), signal)
    return { id, description, engine, input, output }
  }
}

async function close(job: Promise<OpenedJob> | undefined): Promise<void> {
  const opened = await job?.catch(() => undefined)
  if (opened === undefined) return
  await opened.output.close()
  await opened.input.close()
  await opened.engine.embedder.dispose()
}
