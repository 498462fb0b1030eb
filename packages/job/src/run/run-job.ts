import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { JobDescription } from '../description/description.js'
import type { JobInput } from '../input/job-input.js'
import { openInput } from '../input/open-input.js'
import type { JobOutput } from '../output/job-output.js'
import { openOutput } from '../output/open-output.js'
import { planJob } from '../plan/plan-job.js'
import type { ShardList } from '../plan/shard-list.js'
import type { JobEngine } from './job-engine.js'
import { jobFacts } from './job-facts.js'
import { runShard, type ShardContext } from './run-shard.js'

/** How far a job is. */
export interface JobProgress {
  /** Shards that landed, in earlier runs too; that failed; and all of the job. */
  readonly shards: { readonly done: number; readonly failed: number; readonly total: number }
  /** Rows that landed or are being computed, and those of the whole input. */
  readonly rows: { readonly done: number; readonly total: number }
  /** Tokens embedded in this run; 0 where the workers of a queue embed them. */
  readonly tokens: number
  /** Of this run; undefined before the first rows. */
  readonly rowsPerSecond: number | undefined
  /** Seconds until the rest is done, at that rate; undefined without one. */
  readonly etaSeconds: number | undefined
}

/** What a run of a job came to. */
export interface JobReport {
  /** Shards that landed in this run (`done`), that had landed before (`skipped`), that failed, and all of the job. */
  readonly shards: { readonly done: number; readonly skipped: number; readonly failed: number; readonly total: number }
  /** Rows that have landed, those of skipped shards too. 0 for a queued job that is not waited for. */
  readonly rows: number
  /** Rows of all landed shards that could not be embedded. 0 for a queued job that is not waited for. */
  readonly rejected: number
  /** Tokens embedded in this run; for a queued job that is waited for, those of all landed shards. */
  readonly tokens: number
  /** Shards that failed, each with its error. */
  readonly failures: readonly { readonly shard: string; readonly message: string }[]
}

/** Whom a run tells, and when it stops. */
export interface RunJobOptions {
  /** Stops the run. Shards that landed stay, and the next run goes on from there. */
  readonly signal?: AbortSignal
  /** Called as rows are computed, and after each shard that landed or failed. */
  readonly onProgress?: (progress: JobProgress) => void
}

/**
 * Runs a job in this process, shard after shard. Shards that landed before are left as they are, so a job goes on where it stood. A shard
 * that fails does not stop the others, but an output that cannot be written does.
 * @throws LamError `LAM_JOB_MISMATCH`, `LAM_ABORTED`, `LAM_OUTPUT_FAILED`, and the errors of input and engine that are not one row's
 */
export async function runJob(job: JobDescription, engine: JobEngine, options: RunJobOptions = {}): Promise<JobReport> {
  const input = await openInput(job)
  try {
    const output = await openOutput(job)
    try {
      return await run({ job, engine, input, output }, options)
    } finally {
      await output.close()
    }
  } finally {
    await input.close()
  }
}

async function run(
  { job, engine, input, output }: { job: JobDescription; engine: JobEngine; input: JobInput; output: JobOutput },
  { signal = new AbortController().signal, onProgress }: RunJobOptions,
): Promise<JobReport> {
  const { fingerprint, shards, columns } = await planJob(job, input, signal)
  try {
    await output.prepare(await jobFacts(engine, { job, fingerprint, shards: shards.count, columns }, signal), signal)
    return await runShards({ job, engine, input, output, shards }, signal, onProgress)
  } finally {
    await shards.close()
  }
}

async function runShards(
  { shards, ...context }: ShardContext & { readonly shards: ShardList },
  signal: AbortSignal,
  onProgress: RunJobOptions['onProgress'],
): Promise<JobReport> {
  const { output } = context
  const failures: JobReport['failures'][number][] = []
  let [done, skipped, rows, computed, tokens, landedRows, rejected] = [0, 0, 0, 0, 0, 0, 0]
  const start = performance.now()
  const tell = () => {
    const rowsPerSecond = computed === 0 ? undefined : computed / ((performance.now() - start) / 1000)
    onProgress?.({
      shards: { done: done + skipped, failed: failures.length, total: shards.count },
      rows: { done: rows, total: shards.rows },
      tokens,
      rowsPerSecond,
      etaSeconds: rowsPerSecond === undefined ? undefined : (shards.rows - rows) / rowsPerSecond,
    })
  }
  const onRows = (moreRows: number, moreTokens: number) => {
    rows += moreRows
    computed += moreRows
    tokens += moreTokens
    tell()
  }
  for await (const shard of shards) {
    throwIfAborted(signal)
    const before = await output.landed(shard, signal)
    if (before !== undefined) {
      skipped += 1
      rows += shard.rows
      landedRows += before.rows
      rejected += before.rejected.length
      continue
    }
    try {
      const receipt = await runShard({ ...context, onRows }, shard, signal)
      landedRows += receipt.rows
      rejected += receipt.rejected.length
      done += 1
    } catch (error) {
      // What a disk or a store refuses of one shard it refuses of the next.
      if (signal.aborted || storageFailed(error)) throw error
      const message = error instanceof Error ? error.message : String(error)
      failures.push({ shard: shard.name, message })
      await output.noteFailure?.(shard, message)
    }
    tell()
  }
  if (failures.length === 0) await output.finish(signal)
  return {
    shards: { done, skipped, failed: failures.length, total: shards.count },
    rows: landedRows,
    rejected,
    tokens,
    failures,
  }
}

/** Whether files cannot be written or a store fails, which no shard's rows can cause. */
function storageFailed(error: unknown): boolean {
  if (!LamError.is(error)) return false
  if (error.code === 'LAM_STORE_FAILED') return true
  if (error.code !== 'LAM_OUTPUT_FAILED') return false
  return (error.cause as NodeJS.ErrnoException | undefined)?.syscall !== undefined
}
