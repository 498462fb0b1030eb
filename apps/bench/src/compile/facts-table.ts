import { median } from '../statistics.js'
import { formatCount, formatEstimate, formatMegabytes, formatRatio, type Table } from '../table.js'
import { type BackendReport, type SizedFile, wholeOf } from './backend-report.js'
import { justInTime, type ProcessLife } from './process-life.js'

/** A question a row, a backend a column. */
export function factsTable(reports: readonly BackendReport[]): Table {
  const rows: [string, (report: BackendReport) => string][] = [
    ['it compiles', compiles],
    ['compiled code that it loads', ({ processes }) => sizes(processes[0].binaries, 'none beside Node')],
    ['files that it keeps', ({ processes }) => sizes(processes[0].kept, 'none')],
    ['first embedding, first process', (report) => start(report, 'first')],
    ['first embedding, second process', (report) => start(report, 'second')],
    ['the same text again', ({ again }) => `${formatEstimate(again, (value) => value.toFixed(1))} ms`],
    [
      'a length never seen, against one seen',
      ({ unseen }) => (unseen === undefined ? 'not measured' : formatEstimate(unseen, formatRatio)),
    ],
    ['programs after 10,000 lengths', programs],
    ['its cache outlives the process', outlives],
    ['binaries for', ({ platforms }) => platforms.binaries.join(', ') || 'needs none'],
    ['devices', ({ device, platforms }) => `${platforms.devices.join(', ')}; here: ${device}`],
    ['how to debug it', ({ debugging }) => `${debugging.command}: ${debugging.shows}`],
  ]
  return {
    title: 'Ahead of time and just in time',
    layout: 'blocks',
    head: ['', ...reports.map(({ subject }) => subject)],
    rows: rows.map(([question, answer]) => [question, ...reports.map(answer)]),
  }
}

/** Programs of a process with an empty cache that made all there are, with their times. */
export function programsTable(reports: readonly BackendReport[]): Table {
  return {
    title: 'Programs once every shape is compiled, ms',
    head: ['backend', 'program', 'ms', 'origin'],
    rows: reports.flatMap(({ subject, lengths }) =>
      (lengths?.afterWarmup ?? lengths?.programs ?? []).map(({ shape, milliseconds, origin }) => [
        subject,
        shape,
        milliseconds.toFixed(1),
        origin,
      ]),
    ),
  }
}

/** Medians of the rounds. */
export function medianLife(lives: readonly ProcessLife[]) {
  const of = (value: (life: ProcessLife) => number) => median(lives.map(value))
  return {
    start: of(({ start: value }) => value),
    load: of(({ load }) => load),
    compile: of(({ compile }) => compile),
    run: of(({ run }) => run),
    whole: of(wholeOf),
  }
}

export const whole = (milliseconds: number): string => formatCount(Math.round(milliseconds))

function compiles({ compilation, processes }: BackendReport): string {
  const { programs, compile } = processes[0].first
  const count = justInTime(programs).length
  const when = compilation === 'ahead-of-time' ? 'ahead of time' : 'just in time'
  return `${when}; ${counted(count, 'program')} in the first process${count === 0 ? '' : `, ${whole(compile)} ms`}`
}

function sizes(files: readonly SizedFile[], none: string): string {
  if (files.length === 0) return none
  const total = formatMegabytes(files.reduce((sum, { bytes }) => sum + bytes, 0))
  const listed = files.slice(0, 3).map(({ path }) => path)
  return `${total}: ${listed.join(', ')}${files.length > listed.length ? ` and ${files.length - listed.length} more` : ''}`
}

function start(report: BackendReport, process: 'first' | 'second'): string {
  const parts = medianLife(report.processes.map((round) => round[process]))
  const listed = (['start', 'load', 'compile', 'run'] as const).map((part) => `${part} ${whole(parts[part])}`)
  return `${formatEstimate(report.whole[process], whole)} ms: ${listed.join(', ')}`
}

function programs({ lengths }: BackendReport): string {
  if (lengths === undefined) return 'not measured'
  const { run, programs: after, afterWarmup = after } = lengths
  const all = afterWarmup.length > after.length ? `; ${afterWarmup.length} once every batch was compiled for` : ''
  return `${after.length}, by its report after ${counted(run.length, 'length')} that ${
    lengths.planned === undefined ? `go up to ${formatCount(Math.max(...run))}` : 'take every planned shape'
  }${all}`
}

function outlives({ processes }: BackendReport): string {
  const { kept, second } = processes[0]
  if (kept.length === 0) return 'keeps none'
  const read = second.programs.filter(({ origin }) => origin === 'cache').length
  const again = justInTime(second.programs).length
  const what = `the second process read ${counted(read, 'program')} from it and compiled ${again}`
  return `${read === 0 ? 'no' : again === 0 ? 'yes' : 'in part'}: ${what}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
