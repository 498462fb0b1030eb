import { LamError } from '@lamjs/core'
import { type JobDescription, type JobProgress, type JobReport, runJob } from '@lamjs/job'
import type { Interruption } from '../../interruption.js'
import { stdoutSink } from '../../output/byte-sink.js'
import { type JobBar, showJobProgress } from '../../terminal/job-progress.js'
import { count } from '../../terminal/progress.js'
import { tell } from '../../terminal/warnings.js'
import { type DescriptionFlags, describeJob } from './describe-job.js'
import { openJobEngine } from './job-engine.js'
import { type QueueFlags, queueOf } from './queue-flags.js'

export interface JobRunFlags extends QueueFlags, DescriptionFlags {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly threads?: number
  readonly detach?: boolean
  readonly attempts: number
  readonly backoff: number
}

/** `lam job run`: exit code 1 where shards failed. */
export async function runJobCommand(
  files: readonly string[],
  flags: JobRunFlags,
  interruption: Interruption,
): Promise<void> {
  const job = await describeJob(files, flags)
  const bar = await showJobProgress(flags)
  const { signal } = interruption
  const onProgress = (progress: JobProgress) => {
    bar.update(progress)
    if (flags.json) process.stdout.write(jsonLine({ event: 'progress', ...progress }))
  }
  let report: JobReport
  try {
    report = await (flags.queue === undefined
      ? runHere(job, flags, { signal, onProgress })
      : runByWorkers(job, flags, { signal, onProgress }))
  } catch (error) {
    bar.stop()
    if (signal.aborted) tell(stopped(flags))
    throw signal.aborted ? new LamError('LAM_ABORTED', 'The job was stopped.', { cause: error }) : error
  }
  bar.stop()
  if (flags.json) await stdoutSink().write(jsonLine({ event: 'report', ...report }))
  else tellReport(report, flags, bar)
  if (report.failures.length > 0) interruption.stop(1)
}

interface Watch {
  readonly signal: AbortSignal
  readonly onProgress: (progress: JobProgress) => void
}

async function runHere(job: JobDescription, flags: JobRunFlags, watch: Watch): Promise<JobReport> {
  const engine = await openJobEngine(job, flags, watch.signal)
  try {
    return await runJob(job, engine, watch)
  } finally {
    await engine.embedder.dispose()
  }
}

async function runByWorkers(job: JobDescription, flags: JobRunFlags, watch: Watch): Promise<JobReport> {
  const { runQueuedJob } = await import('@lamjs/job/queue')
  const { attempts, backoff, detach = false } = flags
  return runQueuedJob(job, { ...watch, queue: queueOf(flags), detach, attempts, backoffMs: backoff })
}

function stopped({ queue }: JobRunFlags): string {
  return queue === undefined
    ? 'stopped; what landed stays. The same command goes on where it stood.'
    : `no longer waiting; the workers go on. lam job status tells how far they are.`
}

function tellReport(report: JobReport, { detach }: JobRunFlags, { seconds }: JobBar): void {
  const { done, skipped, failed, total } = report.shards
  for (const { shard, message } of report.failures) tell(`shard ${shard} failed: ${message}`)
  if (detach) {
    const queued = 'queued' in report ? Number(report.queued) : 0
    tell(`${count(queued)} shards added to the queue; ${count(skipped)} of ${count(total)} had landed before`)
    return
  }
  const rejected = report.rejected === 0 ? '' : ` · ${count(report.rejected)} rows rejected`
  tell(
    `${count(done)} shards landed, ${count(skipped)} before, ${count(failed)} failed, of ${count(total)} · ` +
      `${count(report.rows)} rows${rejected} · ${seconds().toFixed(1)} s`,
  )
}

function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}
