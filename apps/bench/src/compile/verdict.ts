import { formatMegabytes } from '../table.js'
import type { BackendReport } from './backend-report.js'
import { medianLife, whole } from './facts-table.js'

/** Answers the question for the machine that was measured, from the figures alone: ahead of time, or just in time? */
export function verdict(reports: readonly BackendReport[]): string[] {
  const ahead = soonest(reports.filter(({ compilation }) => compilation === 'ahead-of-time'))
  const inTime = soonest(reports.filter(({ compilation }) => compilation === 'just-in-time'))
  if (ahead === undefined || inTime === undefined) return reports.map(startSentence)
  return [compareStarts(ahead, inTime), compareRuns(ahead, inTime), startSentence(ahead), startSentence(inTime)]
}

function soonest(reports: readonly BackendReport[]): BackendReport | undefined {
  return [...reports].sort((a, b) => a.whole.first.median - b.whole.first.median)[0]
}

function compareStarts(ahead: BackendReport, inTime: BackendReport): string {
  const first = inTime.whole.first.median / ahead.whole.first.median
  const second = inTime.whole.second.median / ahead.whole.second.median
  const winner = first >= 1 ? ahead : inTime
  const [times, later] = first >= 1 ? [first, second] : [1 / first, 1 / second]
  const kind = winner === ahead ? 'ahead of time' : 'just in time'
  const loser = winner === ahead ? inTime : ahead
  return (
    `On this machine the first embedding comes sooner ${kind}: ${loser.subject} takes ${ratio(times)} times as long as ${winner.subject} in a ` +
    `first process, and ${ratio(later)} times as long in a second one.`
  )
}

function compareRuns(ahead: BackendReport, inTime: BackendReport): string {
  const [a, j] = [ahead.again.median, inTime.again.median]
  const times = `${inTime.subject} takes ${j.toFixed(1)} ms for the same text again, and ${ahead.subject} ${a.toFixed(1)} ms`
  const lead = inTime.whole.first.median - ahead.whole.first.median
  if (j >= a)
    return `Once it runs, ${times}: what was compiled just in time does not earn its compilation back on short texts.`
  if (lead <= 0) return `Once it runs, ${times}.`
  return `Once it runs, ${times}: just in time has earned its later start back after ${Math.ceil(lead / (a - j)).toLocaleString('en-US')} such texts.`
}

function startSentence({ subject, compilation, whole: starts, processes }: BackendReport): string {
  const { compile } = medianLife(processes.map(({ first }) => first))
  const kept = processes[0].kept.reduce((sum, { bytes }) => sum + bytes, 0)
  const begun = `${subject}, compiled ${compilation === 'ahead-of-time' ? 'ahead of time' : 'just in time'}: ${whole(starts.first.median)} ms from the start of a first process`
  const compiled = compile > 0 ? `, ${whole(compile)} ms of them for compiling` : ', none of them for compiling'
  const later = `${whole(starts.second.median)} ms in a second process`
  return `${begun}${compiled}; ${later}${kept > 0 ? `, which finds ${formatMegabytes(kept)} in a cache` : ''}.`
}

function ratio(value: number): string {
  return value.toFixed(1)
}
