import { relativeHalfWidth } from './bootstrap.js'
import { type Budget, formatDuration } from './budget.js'
import { type Metric, makeSeries, type Sample, type Series, type SeriesName } from './series.js'

/** Subjects to measure in turn, and what to read from a measurement. */
export interface RoundsPlan<S, M> {
  /** For messages, such as `'sentences'`. */
  readonly title: string
  readonly subjects: readonly S[]
  nameOf(subject: S): SeriesName
  /** Called for one subject at a time. `undefined`: the subject sits this round out. */
  measure(subject: S, round: number): Promise<M | undefined>
  readonly metrics: readonly MetricOf<M>[]
  /** The subject that the others are compared with. */
  readonly base?: S | undefined
  readonly most: number
  readonly budget: Budget
  /** Rounds go on to `most` however narrow the intervals are. */
  readonly exhaustive?: boolean
}

/** A metric, and its value or values in a measurement. */
export interface MetricOf<M> {
  readonly metric: Metric
  of(measurement: M): number | readonly number[]
}

export interface RoundsResult<M> {
  /** For each subject, its measurements by round; a round that it sat out is absent. */
  readonly measured: readonly (readonly M[])[]
  /** For each metric, the series of each subject, in the order of the subjects. */
  readonly series: readonly (readonly Series[])[]
  readonly rounds: number
  /** Why there were fewer than `most`; absent where there were not. */
  readonly cut?: string
}

/** What hears of a run while it goes on. */
export interface RoundsListener {
  progress(message: string): void
  sample(name: SeriesName, metric: Metric, sample: Sample): void
  /** Hears of what there is of a run that is stopped; not where a subject was never measured. */
  stopped(series: readonly Series[]): void
  readonly signal?: AbortSignal | undefined
}

/** Below these an interval says little. */
const LEAST_ROUNDS = 3
const LEAST_ROUNDS_FOR_NARROW = 5
/** Half the width of an interval, as a share of its median, that is narrow enough. */
const NARROW = 0.01

/**
 * Measures subjects in turn, round after round, as A B C, B C A, C A B: what the machine does meanwhile meets all alike, and nobody is
 * always first. Rounds go on until there are `most`, the budget is spent, or every interval is narrow; there are at least three.
 * @throws the reason of `listener.signal` once it fires
 */
export async function measureRounds<S, M>(plan: RoundsPlan<S, M>, listener: RoundsListener): Promise<RoundsResult<M>> {
  const { subjects, metrics, most, budget } = plan
  const measured: M[][] = subjects.map(() => [])
  const samples: Sample[][][] = metrics.map(() => subjects.map(() => []))
  const least = Math.min(LEAST_ROUNDS, most)
  const makeAll = () => metrics.map(({ metric }, m) => seriesOf(plan, metric, samples[m]))
  let cut: string | undefined
  let round = 0
  for (let longest = 0; round < most; round++) {
    if (round >= least && budget.left < longest) {
      cut = `${plan.title}: ${round} of at most ${most} rounds, because the time for them (${formatDuration(budget.milliseconds)}) was spent.`
      break
    }
    if (!plan.exhaustive && round >= LEAST_ROUNDS_FOR_NARROW && makeAll().flat().every(isNarrow)) {
      cut = `${plan.title}: ${round} of at most ${most} rounds, because every interval was within ${100 * NARROW}% of its median.`
      break
    }
    const start = performance.now()
    for (let turn = 0; turn < subjects.length; turn++) {
      if (listener.signal?.aborted && samples.flat().every(({ length }) => length > 0)) {
        listener.stopped(makeAll().flat())
      }
      listener.signal?.throwIfAborted()
      const index = (round + turn) % subjects.length
      const subject = subjects[index]
      const name = plan.nameOf(subject)
      listener.progress(`${plan.title}, round ${round + 1}: ${name.subject}`)
      const measurement = await plan.measure(subject, round)
      if (measurement === undefined) continue
      measured[index].push(measurement)
      const at = new Date().toISOString()
      for (const [m, { metric, of }] of metrics.entries()) {
        for (const value of [of(measurement)].flat() as number[]) {
          const sample = { round, value, at }
          samples[m][index].push(sample)
          listener.sample(name, metric, sample)
        }
      }
    }
    longest = Math.max(longest, performance.now() - start)
  }
  return { measured, series: makeAll(), rounds: round, ...(cut === undefined ? {} : { cut }) }
}

function seriesOf<S, M>({ subjects, nameOf, base }: RoundsPlan<S, M>, metric: Metric, samples: readonly Sample[][]) {
  const at = base === undefined ? -1 : subjects.indexOf(base)
  const other = at < 0 ? undefined : { name: nameOf(subjects[at]), samples: samples[at] }
  return subjects.map((subject, i) => makeSeries(nameOf(subject), metric, samples[i], other))
}

function isNarrow({ estimate, beside }: Series): boolean {
  return relativeHalfWidth(beside ?? estimate) <= NARROW
}
