import { type Estimate, estimateMedian } from './bootstrap.js'
import { median, pairedRatios } from './statistics.js'

/** A quantity that a suite measures. */
export interface Metric {
  /** Such as `'throughput'`. */
  readonly name: string
  /** Such as `'tokens/s'`. */
  readonly unit: string
  /** The direction of a gain: `'higher'` for a rate, `'lower'` for a time or a size. */
  readonly better: 'higher' | 'lower'
}

/** One measurement. */
export interface Sample {
  /** From 0 on. Samples of one round are compared with one another. */
  readonly round: number
  /** In the metric's unit. */
  readonly value: number
  /** When it was there: ISO 8601, UTC. */
  readonly at: string
}

/** What was measured: one subject on one workload. */
export interface SeriesName {
  /** What was given to the subject, such as `'sentences'`. */
  readonly workload: string
  /** The engine and its precision, such as `'native float32'`. */
  readonly subject: string
}

/** Every sample of one subject on one workload in one metric, and what they come to. */
export interface Series extends SeriesName {
  /** The quantity that every sample is a value of. */
  readonly metric: Metric
  /** In order of time. A round may have several, or none where the subject sat it out. */
  readonly samples: readonly Sample[]
  /** Of the rounds' medians. */
  readonly estimate: Estimate
  /** The ratio to another series of the same metric, round by round; absent where no subject is the base. */
  readonly beside?: SeriesName & Estimate
}

/** The round's median for each round that the series has. */
export function roundMedians(samples: readonly Sample[]): Map<number, number> {
  const byRound = new Map<number, number[]>()
  for (const { round, value } of samples) byRound.set(round, [...(byRound.get(round) ?? []), value])
  return new Map([...byRound].map(([round, values]) => [round, median(values)]))
}

/** @param base the series that this one is compared with */
export function makeSeries(
  name: SeriesName,
  metric: Metric,
  samples: readonly Sample[],
  base?: { readonly name: SeriesName; readonly samples: readonly Sample[] },
): Series {
  const medians = roundMedians(samples)
  const estimate = estimateMedian([...medians.values()])
  const series = { workload: name.workload, subject: name.subject, metric, samples, estimate }
  return base === undefined ? series : { ...series, beside: { ...base.name, ...estimateBeside(medians, base.samples) } }
}

/** Rounds that one of the two lacks are left out. */
function estimateBeside(medians: ReadonlyMap<number, number>, samples: readonly Sample[]): Estimate {
  const others = roundMedians(samples)
  const shared = [...medians].filter(([round]) => others.has(round))
  const ratios = pairedRatios(
    shared.map(([, value]) => value),
    shared.map(([round]) => others.get(round) ?? Number.NaN),
  )
  return estimateMedian(ratios)
}
