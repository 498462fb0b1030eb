import type { BenchFile } from './bench-file.js'
import { type Estimate, estimateRatioOfMedians } from './bootstrap.js'
import type { Machine } from './machine.js'
import { type Metric, roundMedians, type Series, type SeriesName } from './series.js'
import { formatEstimate, formatNumber, formatRatio, type Table } from './table.js'

/** Fewer show no difference, because their interval says nothing. */
const LEAST_ROUNDS = 3

type Verdict = 'better' | 'worse' | 'no difference shown'

/** One series of two runs. */
export interface Compared extends SeriesName {
  readonly metric: Metric
  readonly old: Estimate
  readonly new: Estimate
  /** Of the medians, new to old. */
  readonly ratio: Estimate
  /** `'no difference shown'` where the ratio's interval contains 1, and where a run has fewer than three rounds. */
  readonly verdict: Verdict
}

export interface Comparison {
  readonly suite: string
  readonly compared: readonly Compared[]
  /** What to bear in mind, in sentences. */
  readonly warnings: readonly string[]
}

/**
 * Compares what two runs of one suite measured.
 * @throws RangeError where the files are of different suites, or have no series in common
 */
export function compareRuns(old: BenchFile, recent: BenchFile): Comparison {
  if (old.suite !== recent.suite) {
    throw new RangeError(`The old file is of the suite ${old.suite}, the new one of ${recent.suite}: nothing compares.`)
  }
  const before = new Map(old.series.map((series) => [keyOf(series), series]))
  const pairs = recent.series.flatMap((series) => {
    const other = before.get(keyOf(series))
    return other === undefined ? [] : [{ old: other, recent: series }]
  })
  if (pairs.length === 0) throw new RangeError('The two files have no engine and workload in common.')
  const shared = new Set(pairs.map(({ recent }) => keyOf(recent)))
  return {
    suite: recent.suite,
    compared: pairs.map(({ old, recent }) => compareSeries(old, recent)),
    warnings: [
      ...differences(old.machine, recent.machine),
      ...(old.quick || recent.quick ? ['A run with --quick is not worth quoting.'] : []),
      ...unmatched('old', old.series, shared),
      ...unmatched('new', recent.series, shared),
    ],
  }
}

export function comparisonTable({ suite, compared }: Comparison): Table {
  return {
    title: `${suite}: new beside old`,
    head: ['engine, workload, unit', 'old', 'new', 'new / old [95%]', 'verdict'],
    rows: compared.map(({ workload, subject, metric, old, new: recent, ratio, verdict }) => [
      `${subject}, ${workload}, ${metric.unit}`,
      formatNumber(old.median),
      formatNumber(recent.median),
      formatEstimate(ratio, formatRatio),
      wordFor(verdict, metric),
    ]),
  }
}

function compareSeries(old: Series, recent: Series): Compared {
  const values = ({ samples }: Series) => [...roundMedians(samples).values()]
  const ratio = estimateRatioOfMedians(values(recent), values(old))
  const { workload, subject, metric } = recent
  return { workload, subject, metric, old: old.estimate, new: recent.estimate, ratio, verdict: judge(ratio, metric) }
}

function judge({ low, high, count }: Estimate, { better }: Metric): Verdict {
  if (count < LEAST_ROUNDS || (low <= 1 && high >= 1)) return 'no difference shown'
  return low > 1 === (better === 'higher') ? 'better' : 'worse'
}

function wordFor(verdict: Verdict, { unit, better }: Metric): string {
  if (verdict === 'no difference shown') return verdict
  if (unit === 'bytes') return (verdict === 'better') === (better === 'lower') ? 'less' : 'more'
  return verdict === 'better' ? 'faster' : 'slower'
}

function keyOf({ workload, subject, metric }: Series): string {
  return JSON.stringify([workload, subject, metric.name, metric.unit])
}

function unmatched(which: string, all: readonly Series[], shared: ReadonlySet<string>): string[] {
  const names = all
    .filter((series) => !shared.has(keyOf(series)))
    .map(({ workload, subject, metric }) => `${subject} on ${workload} (${metric.name})`)
  return names.length === 0 ? [] : [`Only the ${which} file has ${names.join(', ')}.`]
}

function differences(old: Machine, recent: Machine): string[] {
  const parts = (machine: Machine) => ({
    processor: machine.cpu,
    cores: String(machine.cores),
    'instruction sets': machine.isa.join(' '),
    Node: machine.node,
    system: machine.system,
  })
  const [before, now] = [parts(old), parts(recent)]
  const names = (Object.keys(now) as (keyof typeof now)[]).filter((name) => before[name] !== now[name])
  return names.map((name) => `The runs differ in ${name}: ${before[name]} before, ${now[name]} now.`)
}
