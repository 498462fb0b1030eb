import type { BenchFile } from '../bench-file.js'
import { estimateMedian } from '../bootstrap.js'
import type { BackendReport, TwoProcesses } from '../compile/backend-report.js'
import type { ProcessLife } from '../compile/process-life.js'
import { makeSeries } from '../series.js'
import type { AccuracyData } from '../suites/accuracy.js'

/** A file of results that were made up, for tests of what draws them. */
export function resultsOf(suite: string, parts: Partial<BenchFile> = {}): BenchFile {
  return {
    schema: 1,
    suite,
    quick: false,
    startedAt: '2025-06-01T10:00:00.000Z',
    finishedAt: '2025-06-01T10:05:00.000Z',
    budget: 300_000,
    machine: {
      cpu: 'A processor',
      cores: 2,
      isa: ['avx2'],
      memoryBytes: 2 ** 34,
      system: 'linux 6 x64',
      node: 'v20.19.0',
      versions: { '@lamjs/core': '0.1.0' },
      loadAverage: [0.1, 0.1, 0.1],
    },
    notes: [`How ${suite} was measured.`],
    tables: [],
    series: [],
    data: {},
    ...parts,
  }
}

/** A series of one metric for each place and engine. @param workload from the place */
export function seriesAt(
  metric: { readonly name: string; readonly unit: string },
  engines: readonly string[],
  places: readonly number[],
  workload: (place: number) => string,
) {
  return engines.flatMap((subject, i) =>
    places.map((place) =>
      makeSeries(
        { workload: workload(place), subject },
        { ...metric, better: 'lower' },
        [0, 1, 2].map((round) => ({ round, value: (i + 1) * (place + round), at: '2025-06-01T10:00:00.000Z' })),
      ),
    ),
  )
}

/** A backend that was never measured. @param compile ms of compiling in a first process; none where 0 */
export function backendReport(subject: string, compile: number, again = 5): BackendReport {
  const inTime = compile > 0
  const life = (compiling: number): ProcessLife => ({
    compilation: inTime ? 'just-in-time' : 'ahead-of-time',
    precision: 'float32',
    device: 'cpu',
    start: 100,
    load: 150,
    compile: compiling,
    run: 10,
    again: [again],
    programs: [
      {
        shape: 'any',
        milliseconds: compiling || 100,
        origin: !inTime ? 'ahead-of-time' : compiling > 0 ? 'just-in-time' : 'cache',
      },
    ],
  })
  const processes: TwoProcesses = {
    first: life(compile),
    second: life(0),
    kept: inTime ? [{ path: 'some.lam-program', bytes: 7e7 }] : [],
    binaries: [{ path: '@lamjs/native/lam.node', bytes: 1.5e6 }],
  }
  const { programs } = processes.first
  return {
    subject,
    backend: subject.split(' ')[0],
    runsIn: 'process',
    packageName: `@lamjs/${subject.split(' ')[0]}`,
    version: '0.1.0',
    compilation: processes.first.compilation,
    device: 'cpu',
    processes: [processes],
    whole: { first: estimateMedian([260 + compile]), second: estimateMedian([260]) },
    again: estimateMedian([again]),
    unseen: estimateMedian([1.1]),
    lengths: { from: 2, to: 10_001, run: [2, 10_001], programs, afterWarmup: programs },
    platforms: { binaries: ['linux-x64-gnu'], devices: ['cpu'] },
    debugging: { command: 'perf record', shows: 'Kernels.' },
  }
}

const ENGINES = ['native float32', 'onnx float32']
export const tokens = (count: number) => `${count.toLocaleString('en-US')} tokens`
const accuracy: AccuracyData = {
  rows: [
    { subject: 'native int8', errors: [1e-3, 2e-3], cosines: [0.999], tolerance: { absolute: 1e-2, cosine: 0.998 } },
  ],
}
/** Made-up results of every suite that the page draws. */
export const FILES: readonly BenchFile[] = [
  resultsOf('compile', { data: { backends: [backendReport(ENGINES[0], 0), backendReport(ENGINES[1], 1200, 9)] } }),
  resultsOf('latency', { series: seriesAt({ name: 'latency', unit: 'ms' }, ENGINES, [10, 32], tokens) }),
  resultsOf('length', {
    series: [
      ...seriesAt({ name: 'cost', unit: 'µs/token' }, ENGINES, [64, 1_000_000], tokens),
      ...seriesAt({ name: 'peak memory', unit: 'bytes' }, ENGINES, [64, 1_000_000], tokens),
    ],
  }),
  resultsOf('batch', {
    series: seriesAt({ name: 'throughput', unit: 'tokens/s' }, ENGINES, [1, 64], (count) => `${count} texts a call`),
  }),
  resultsOf('accuracy', {
    data: accuracy,
    tables: [{ title: 'Errors', head: ['precision'], rows: [['native int8']] }],
  }),
]
