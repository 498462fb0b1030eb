import type { BenchFile } from '../../bench-file.js'
import type { Estimate } from '../../bootstrap.js'
import type { BackendReport, CompileData } from '../../compile/backend-report.js'
import { factsTable, medianLife, programsTable, whole } from '../../compile/facts-table.js'
import { formatEstimate, type Table } from '../../table.js'
import { PHASE_COLOURS } from '../palette.js'
import type { SectionContent } from '../section.js'
import { PHASES, type TimelineRow, timelinePlot } from '../timeline-plot.js'

const PHASE_NAMES: Readonly<Record<(typeof PHASES)[number], string>> = {
  start: 'start: Node or the browser, and modules',
  load: 'load: checkpoint, tokenizer, weights, cached programs',
  compile: 'compile: programs made just in time',
  run: 'run: the first embedding',
}

export function backendsOf({ data }: BenchFile): readonly BackendReport[] {
  return (data as CompileData).backends
}

/** Where the time of a first and of a second process goes; those of browsers, which take many times as long, in a plot of their own. */
export function startsContent(file: BenchFile): SectionContent {
  const backends = backendsOf(file)
  const inPage = ({ runsIn }: BackendReport) => runsIn === 'page'
  return {
    source: file,
    findings: [],
    drawings: [backends.filter((report) => !inPage(report)), backends.filter(inPage)]
      .filter((some) => some.length > 0)
      .map((some) => timelinePlot(some.flatMap(timelineRows), whole)),
    legend: PHASES.map((phase, i) => ({
      name: PHASE_NAMES[phase],
      colour: `var(--phase-${i % PHASE_COLOURS.length})`,
    })),
    tables: [startsTable(backends.flatMap(timelineRows))],
  }
}

/** The questions and their answers, and every program there is. */
export function factsContent(file: BenchFile): SectionContent {
  const backends = backendsOf(file)
  return { source: file, findings: [], drawings: [], tables: [factsTable(backends), programsTable(backends)] }
}

function timelineRows({ subject, runsIn, processes, whole: starts }: BackendReport): TimelineRow[] {
  return (['first', 'second'] as const).map((process) => ({
    engine: subject,
    process: `${process} ${runsIn === 'page' ? 'browser' : 'process'}`,
    phases: medianLife(processes.map((round) => round[process])),
    whole: starts[process],
  }))
}

function startsTable(rows: readonly TimelineRow[]): Table {
  const ms = (estimate: Estimate) => formatEstimate(estimate, whole)
  return {
    title: 'From the start of a process to its first embedding, ms: medians, and the 95% interval of the whole',
    head: ['process', ...PHASES, 'whole'],
    rows: rows.map(({ engine, process, phases, whole: all }) => [
      `${engine}, ${process}`,
      ...PHASES.map((phase) => whole(phases[phase])),
      ms(all),
    ]),
  }
}
