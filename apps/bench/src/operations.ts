import { OPERATIONS } from './metrics.js'
import type { BenchContext } from './suite.js'

/** Something that tells its GFLOP/s. */
export interface Measure {
  readonly name: string
  run(): Promise<number>
}

interface OperationsPlan {
  readonly title: string
  readonly workload: string
  readonly subjects: readonly Measure[]
  /** What the others stand beside; undefined for nothing. */
  readonly base: Measure | undefined
  /** Rounds at most. */
  readonly most: number
}

/** Measures GFLOP/s in turn, within the run's budget. */
export function measureOperations(context: BenchContext, { workload, ...plan }: OperationsPlan) {
  return context.rounds({
    ...plan,
    nameOf: ({ name: subject }: Measure) => ({ workload, subject }),
    measure: (measure: Measure) => measure.run(),
    metrics: [{ metric: OPERATIONS, of: (rate: number) => rate }],
    budget: context.budget,
  })
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
