import type { JobProgress } from '@lamjs/job'
import { type ProgressFlags, showBar } from './bar.js'
import { count } from './progress.js'

export interface JobBar {
  update(progress: JobProgress): void
  stop(): void
  /** Since the start. */
  seconds(): number
}

/** Shows how far a job is. */
export async function showJobProgress(flags: ProgressFlags): Promise<JobBar> {
  const started = performance.now()
  const bar = await showBar(flags)
  return {
    update: (progress) => bar.update(progress.rows.done / Math.max(1, progress.rows.total), progressLine(progress)),
    stop: () => bar.stop(),
    seconds: () => (performance.now() - started) / 1000,
  }
}

/** `12/40 shards  1,234 rows/s  2:05 left  1 failed` */
export function progressLine({
  shards,
  rowsPerSecond,
  etaSeconds,
}: Pick<JobProgress, 'shards' | 'rowsPerSecond' | 'etaSeconds'>): string {
  return [
    `${count(shards.done)}/${count(shards.total)} shards`,
    ...(rowsPerSecond === undefined ? [] : [`${count(rowsPerSecond)} rows/s`]),
    ...(etaSeconds === undefined ? [] : [`${clock(etaSeconds)} left`]),
    ...(shards.failed === 0 ? [] : [`${count(shards.failed)} failed`]),
  ].join('  ')
}

/** `3725` as `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.ceil(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  const rest = two(whole % 60)
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`
}
