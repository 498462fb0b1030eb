import { seededRandom } from './random.js'
import { median, percentile } from './statistics.js'

/** A median with its 95% confidence interval. */
export interface Estimate {
  /** Of the values themselves; the resamples give the interval alone. */
  readonly median: number
  /** The 2.5th percentile of the resamples. */
  readonly low: number
  /** The 97.5th percentile of the resamples. */
  readonly high: number
  /** Values behind it. */
  readonly count: number
}

const RESAMPLES = 2000
const SEED = 20250101
const CONFIDENCE = 0.95

/**
 * The median and its percentile bootstrap interval (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13): medians of
 * 2,000 resamples, the same for the same values. With few values the interval is too narrow: three values cannot exceed their extremes.
 * @param values at least one
 */
export function estimateMedian(values: readonly number[]): Estimate {
  const random = seededRandom(SEED)
  const drawn = new Float64Array(values.length)
  const medians = Array.from({ length: RESAMPLES }, () => resampledMedian(values, drawn, random))
  return { median: median(values), ...ends(medians), count: values.length }
}

/** The ratio of two medians of measurements that no round pairs, such as those of two runs, with its interval. */
export function estimateRatioOfMedians(above: readonly number[], below: readonly number[]): Estimate {
  const random = seededRandom(SEED)
  const [drawnAbove, drawnBelow] = [new Float64Array(above.length), new Float64Array(below.length)]
  const ratios = Array.from(
    { length: RESAMPLES },
    () => resampledMedian(above, drawnAbove, random) / resampledMedian(below, drawnBelow, random),
  )
  return { median: median(above) / median(below), ...ends(ratios), count: Math.min(above.length, below.length) }
}

/** Half the interval's width as a share of the median. */
export function relativeHalfWidth({ median: middle, low, high }: Estimate): number {
  return (high - low) / 2 / Math.abs(middle)
}

/** The median of as many values, drawn with replacement. @param drawn where they are put, to spare a new list each time */
function resampledMedian(values: readonly number[], drawn: Float64Array, random: () => number): number {
  for (let i = 0; i < drawn.length; i++) drawn[i] = values[Math.floor(random() * values.length)]
  drawn.sort()
  const middle = drawn.length >> 1
  return drawn.length % 2 === 1 ? drawn[middle] : (drawn[middle - 1] + drawn[middle]) / 2
}

function ends(resampled: number[]): { low: number; high: number } {
  return { low: percentile(resampled, (1 - CONFIDENCE) / 2), high: percentile(resampled, (1 + CONFIDENCE) / 2) }
}
