import { type BenchFile, SCHEMA } from './bench-file.js'
import { Budget } from './budget.js'
import { openTextBuilder } from './corpus.js'
import { describeMachine, type Machine } from './machine.js'
import { gitRevision } from './revision.js'
import { measureRounds } from './rounds.js'
import type { Metric, Sample, Series, SeriesName } from './series.js'
import type { BenchContext, BenchRequest, Report, Suite } from './suite.js'
import type { Table } from './table.js'

/** What a suite tells while it runs. */
export type BenchEvent =
  | { readonly type: 'start'; readonly machine: Machine }
  | { readonly type: 'progress'; readonly message: string }
  | { readonly type: 'sample'; readonly name: SeriesName; readonly metric: Metric; readonly sample: Sample }
  /** A workload is done in this metric for this subject. */
  | { readonly type: 'series'; readonly series: Series }
  /** A table of the report. */
  | { readonly type: 'table'; readonly table: Table }
  /** The run ends before its time, with this much. */
  | { readonly type: 'stopped'; readonly file: BenchFile }

/** What `runSuite` is asked for, and how long it may take. */
export interface RunSuiteOptions extends BenchRequest {
  /** ms */
  readonly budget: number
  /** Ends the run between two measurements; `runSuite` then throws its reason. */
  readonly signal?: AbortSignal | undefined
  /** The command line that asked for it, for the file. */
  readonly command?: string
}

/**
 * Runs a suite in this process and in children of it.
 * @param tell hears of results as they come; each table once
 * @returns everything, as `--json` writes it
 * @throws the signal's reason once it fires, after the event `stopped`
 */
export async function runSuite(
  suite: Suite,
  options: RunSuiteOptions,
  tell: (event: BenchEvent) => void = () => {},
): Promise<BenchFile> {
  const startedAt = new Date().toISOString()
  const machine = describeMachine()
  tell({ type: 'start', machine })
  const series: Series[] = []
  const cuts: string[] = []
  const shown = new Set<Table>()
  const show = (table: Table) => {
    if (shown.has(table)) return
    shown.add(table)
    tell({ type: 'table', table })
  }
  const progress = (message: string) => tell({ type: 'progress', message })
  progress('making the texts')
  const context: BenchContext = {
    ...options,
    texts: await openTextBuilder(),
    budget: new Budget(options.budget),
    progress,
    show,
    rounds: async (plan) => {
      const sample = (name: SeriesName, metric: Metric, one: Sample) =>
        tell({ type: 'sample', name, metric, sample: one })
      const keep = (found: readonly Series[]) => {
        for (const one of found) {
          series.push(one)
          tell({ type: 'series', series: one })
        }
      }
      const result = await measureRounds(plan, { progress, sample, stopped: keep, signal: options.signal })
      keep(result.series.flat())
      if (result.cut !== undefined) cuts.push(result.cut)
      return result
    },
  }
  const fileOf = ({ notes, tables, data, failures = [] }: Report): BenchFile => {
    const revision = gitRevision()
    return {
      schema: SCHEMA,
      suite: suite.name,
      ...(options.command === undefined ? {} : { command: options.command }),
      quick: options.quick,
      startedAt,
      finishedAt: new Date().toISOString(),
      budget: options.budget,
      machine,
      ...(revision === undefined ? {} : { revision }),
      notes: [...notes, ...cuts],
      tables,
      series,
      data,
      ...(failures.length === 0 ? {} : { failures }),
    }
  }
  try {
    const report = await suite.run(context)
    for (const table of report.tables) show(table)
    return fileOf(report)
  } catch (error) {
    if (options.signal?.aborted) {
      const file = fileOf({ notes: ['The run was stopped before its end.'], tables: [...shown], data: null })
      tell({ type: 'stopped', file: { ...file, stopped: true } })
    }
    throw error
  }
}
