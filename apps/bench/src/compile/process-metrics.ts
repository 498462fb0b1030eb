import type { MetricOf } from '../rounds.js'
import { type TwoProcesses, wholeOf } from './backend-report.js'
import type { ProcessLife } from './process-life.js'

/** Every phase of both processes, and the same text again, in ms. */
export const PROCESS_METRICS: readonly MetricOf<TwoProcesses>[] = (['first', 'second'] as const).flatMap((process) => {
  const metric = (name: string, of: (life: ProcessLife) => number | readonly number[]): MetricOf<TwoProcesses> => ({
    metric: { name: `${process} process: ${name}`, unit: 'ms', better: 'lower' },
    of: (measured) => of(measured[process]),
  })
  return [
    metric('whole', wholeOf),
    metric('start', ({ start }) => start),
    metric('load', ({ load }) => load),
    metric('compile', ({ compile }) => compile),
    metric('run', ({ run }) => run),
    metric('the same text again', ({ again }) => again),
  ]
})
