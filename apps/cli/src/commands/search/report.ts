import type { UpdateReport } from '@lamjs/search'
import { stdoutSink } from '../../output/byte-sink.js'
import type { ProgressFlags } from '../../terminal/bar.js'
import { count } from '../../terminal/progress.js'
import { tell, warn } from '../../terminal/warnings.js'

export interface IndexUpdate {
  readonly report: UpdateReport
  readonly seconds: number
  /** Of the index. */
  readonly name: string
  readonly running: string
}

/** Writes what changed in the index: with `json` to stdout, or else to stderr, and there each refused file with its reason. */
export async function tellUpdate(update: IndexUpdate, { quiet = false, json = false }: ProgressFlags): Promise<void> {
  const { report, seconds, name, running } = update
  if (json) return stdoutSink().write(`${JSON.stringify({ index: name, ...report, seconds, running })}\n`)
  for (const { file, reason } of report.refused) warn(`${file}: ${reason}`)
  if (!quiet) tell(summary(update))
}

/** `files: 3 added, 1 changed, 40 unchanged · 120 passages embedded · 2.3 s · 52 passages/s · native on cpu · .lam/index` */
function summary({ report, seconds, name, running }: IndexUpdate): string {
  const kinds = ['added', 'changed', 'moved', 'removed', 'unchanged'] as const
  const counts: [string, number][] = [
    ...kinds.map((kind): [string, number] => [kind, report[kind]]),
    ['refused', report.refused.length],
  ]
  const files = counts.filter(([, number]) => number > 0).map(([kind, number]) => `${count(number)} ${kind}`)
  const speed = report.passages > 0 ? [`${count(report.passages / seconds)} passages/s`] : []
  return [
    `files: ${files.length === 0 ? 'none' : files.join(', ')}`,
    `${count(report.passages)} passage${report.passages === 1 ? '' : 's'} embedded`,
    `${seconds.toFixed(1)} s`,
    ...speed,
    running,
    name,
  ].join(' · ')
}
