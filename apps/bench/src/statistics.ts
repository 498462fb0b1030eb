/** What a list of measurements comes to. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly count: number
}

/** @param values at least one */
export function summarise(values: readonly number[]): Summary {
  const sorted = sort(values)
  return { median: quantile(sorted, 0.5), min: sorted[0], max: sorted[sorted.length - 1], count: sorted.length }
}

/** The middle value; between the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  return quantile(sort(values), 0.5)
}

/**
 * Linear between the two nearest measurements.
 * @param share 0.5 is the median, 0.99 what one in a hundred exceeds
 */
export function percentile(values: readonly number[], share: number): number {
  return quantile(sort(values), share)
}

/** `a[i] / b[i]`: measurements of one round are compared with one another, so that a slow minute of the machine cancels. */
export function pairedRatios(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) throw new RangeError(`Rounds must match: ${a.length} measurements against ${b.length}.`)
  return a.map((value, round) => value / b[round])
}

/** A straight line through points. */
export interface Line {
  /** Units of y for one of x. */
  readonly slope: number
  /** Of the slope, as if the points' distances from the line had nothing to do with one another. */
  readonly standardError: number
}

/** The line of least squares. @param points three at least, as `[x, y]` */
export function lineThrough(points: readonly (readonly [x: number, y: number])[]): Line {
  if (points.length < 3) throw new RangeError(`A line needs three points, found ${points.length}.`)
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)]
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
  const squares = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  return { slope, standardError: Math.sqrt(squares / (points.length - 2) / spread) }
}

function sort(values: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('Nothing was measured.')
  return [...values].sort((a, b) => a - b)
}

function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (position - below) * (sorted[above] - sorted[below])
}

/**
 * Spearman's rank correlation of two lists: 1 where they rank alike, -1 where one is the other reversed. Equal values share the mean of
 * their ranks. NaN where all values of a list are equal.
 */
export function spearman(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`Lists must match: ${a.length} values against ${b.length}.`)
  const [first, second] = [ranks(a), ranks(b)]
  const mean = (a.length - 1) / 2
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, rank, i) => sum + (rank - mean) * (y[i] - mean), 0)
  return product(first, second) / Math.sqrt(product(first, first) * product(second, second))
}

function ranks(values: readonly number[]): number[] {
  const result = new Array<number>(values.length)
  const order = [...values.keys()].sort((i, j) => values[i] - values[j])
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end]] === values[order[start]]) end++
    for (const i of order.slice(start, end)) result[i] = (start + end - 1) / 2
    start = end
  }
  return result
}
