import { seededRandom } from './random.js'
import { median, percentile } from './statistics.js'

/** A median with its 95% confidence interval. */
export interface Estimate {
  readonly median: number
  readonly low: number
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
  const middle = median(values)
  const random = seededRandom(SEED)
  const medians = Array.from({ length: RESAMPLES }, () => median(resample(values, random)))
  return { median: middle, ...ends(medians), count: values.length }
}

/** Half the interval's width as a share of the median. */
export function relativeHalfWidth({ median: middle, low, high }: Estimate): number {
  return (high - low) / 2 / Math.abs(middle)
}

function resample(values: readonly number[], random: () => number): number[] {
  return Array.from(values, () => values[Math.floor(random() * values.length)])
}

function ends(resampled: number[]): { low: number; high: number } {
  return { low: percentile(resampled, (1 - CONFIDENCE) / 2), high: percentile(resampled, (1 + CONFIDENCE) / 2) }
}
