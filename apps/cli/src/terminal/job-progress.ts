import type { JobProgress } from '@lamjs/job'
import { count } from './progress.js'

/** Width of the bar, in characters. */
const BAR = 24

export interface JobBar {
  update(progress: JobProgress): void
  stop(): void
  /** Since the start. */
  seconds(): number
}

/** Shows how far a job is, on stderr if that is a terminal. @param quiet shows nothing */
export async function showJobProgress(quiet: boolean): Promise<JobBar> {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  if (quiet || !process.stderr.isTTY) return { update: () => {}, stop: () => {}, seconds }
  const { default: cliProgress } = await import('cli-progress')
  const bar = new cliProgress.SingleBar(
    {
      format: (options, { progress }, { line }) => {
        const filled = Math.round(progress * BAR)
        return `  ${options.barCompleteString?.slice(0, filled)}${options.barIncompleteString?.slice(filled)} ${line}`
      },
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      barsize: BAR,
      fps: 8,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  )
  bar.start(1, 0, { line: '…' })
  return {
    update: (progress) => {
      bar.setTotal(Math.max(1, progress.rows.total))
      bar.update(progress.rows.done, { line: progressLine(progress) })
    },
    stop: () => bar.stop(),
    seconds,
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
