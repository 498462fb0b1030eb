import type { UpdateReport } from '@lamjs/search'
import type { ProgressFlags } from '../../terminal/bar.js'
import { count } from '../../terminal/progress.js'
import { tell, warn } from '../../terminal/warnings.js'

export interface Told {
  readonly seconds: number
  /** Of the index. */
  readonly name: string
  readonly running: string
}

/** Each refused file with its reason, and what changed in the index. */
export function tellReport(report: UpdateReport, { quiet = false }: ProgressFlags, told: Told): void {
  for (const { file, reason } of report.refused) warn(`${file}: ${reason}`)
  if (!quiet) tell(summary(report, told))
}

/** `3 files added, 1 changed, 40 unchanged · 120 passages · 2.3 s · 52 passages/s · native on cpu · .lam/index` */
function summary(report: UpdateReport, { seconds, name, running }: Told): string {
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
