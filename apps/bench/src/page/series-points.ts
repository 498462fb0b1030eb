import type { BenchFile } from '../bench-file.js'
import type { Series } from '../series.js'
import type { Point } from './line-plot.js'

/** The series of one metric whose workloads begin with a number, as points at that number: `'1,024 tokens'` is 1024. */
export function pointsOf({ series }: Pick<BenchFile, 'series'>, metric: string): Point[] {
  return series
    .filter((one) => one.metric.name === metric && one.samples.length > 0)
    .map(({ workload, subject, estimate }: Series) => ({ ...estimate, engine: subject, x: leadingNumber(workload) }))
    .filter(({ x }) => Number.isFinite(x))
    .sort((a, b) => a.x - b.x)
}

function leadingNumber(workload: string): number {
  return Number.parseFloat(workload.replaceAll(',', ''))
}
