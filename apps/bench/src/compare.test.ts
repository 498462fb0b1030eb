import { describe, expect, it } from 'vitest'
import type { BenchFile } from './bench-file.js'
import { compareRuns, comparisonTable } from './compare.js'
import { COST, PEAK_MEMORY, THROUGHPUT } from './metrics.js'
import { type Metric, makeSeries } from './series.js'
import { resultsOf } from './testing/results.js'

const at = '2026-01-01T00:00:00.000Z'
const series = (subject: string, metric: Metric, values: readonly number[], workload = 'sentences') =>
  makeSeries(
    { workload, subject },
    metric,
    values.map((value, round) => ({ round, value, at })),
  )

const file = (all: BenchFile['series'], rest: Partial<BenchFile> = {}) =>
  resultsOf('throughput', { series: all, ...rest })

const around = (centre: number) => [0.99, 1, 1.01, 0.995, 1.005].map((factor) => factor * centre)

describe('compareRuns', () => {
  it('tells what is faster, what is slower and where no difference shows', () => {
    const old = file([
      series('native', THROUGHPUT, around(100)),
      series('onnx', THROUGHPUT, around(100)),
      series('peer', THROUGHPUT, around(100)),
    ])
    const recent = file([
      series('native', THROUGHPUT, around(120)),
      series('onnx', THROUGHPUT, around(90)),
      series('peer', THROUGHPUT, around(100.1)),
    ])
    const { compared, warnings } = compareRuns(old, recent)
    expect(compared.map(({ subject, verdict }) => [subject, verdict])).toEqual([
      ['native', 'better'],
      ['onnx', 'worse'],
      ['peer', 'no difference shown'],
    ])
    expect(compared[0].ratio.median).toBeCloseTo(1.2, 12)
    expect(comparisonTable({ suite: 'throughput', compared, warnings }).rows.map((row) => row.at(-1))).toEqual([
      'faster',
      'slower',
      'no difference shown',
    ])
    expect(warnings).toEqual([])
  })

  it('knows that less time and less memory are better', () => {
    const old = file([series('native', COST, around(10)), series('native', PEAK_MEMORY, around(1e9))])
    const recent = file([series('native', COST, around(12)), series('native', PEAK_MEMORY, around(5e8))])
    const comparison = compareRuns(old, recent)
    expect(comparison.compared.map(({ verdict }) => verdict)).toEqual(['worse', 'better'])
    expect(comparisonTable(comparison).rows.map((row) => row.at(-1))).toEqual(['slower', 'less'])
  })

  it('shows no difference of one round', () => {
    const { compared } = compareRuns(
      file([series('native', THROUGHPUT, [100])]),
      file([series('native', THROUGHPUT, [50])]),
    )
    expect(compared[0]).toMatchObject({ verdict: 'no difference shown', ratio: { median: 0.5 } })
  })

  it('refuses files of different suites, and files without a series in common', () => {
    const one = file([series('native', THROUGHPUT, [1])])
    expect(() => compareRuns(one, resultsOf('latency'))).toThrow(
      'The old file is of the suite throughput, the new one of latency',
    )
    expect(() => compareRuns(one, file([series('onnx', THROUGHPUT, [1])]))).toThrow('in common')
  })

  it('warns of another machine, of quick runs and of series that only one file has', () => {
    const { machine } = resultsOf('throughput')
    const old = file([series('native', THROUGHPUT, [1]), series('onnx', THROUGHPUT, [1])], {
      machine: { ...machine, cpu: 'another' },
    })
    const { warnings } = compareRuns(old, file([series('native', THROUGHPUT, [1])], { quick: true }))
    expect(warnings).toEqual([
      `The runs differ in processor: another before, ${machine.cpu} now.`,
      'A run with --quick is not worth quoting.',
      'Only the old file has onnx on sentences (throughput).',
    ])
  })
})
