import { describe, expect, it } from 'vitest'
import { Budget } from './budget.js'
import { measureRounds, type RoundsListener, type RoundsPlan } from './rounds.js'
import type { Metric, Sample, SeriesName } from './series.js'

const RATE: Metric = { name: 'throughput', unit: 'tokens/s', better: 'higher' }
const silent: RoundsListener = { progress: () => {}, sample: () => {}, stopped: () => {} }

/** A plan over letters whose measurement is what `measure` gives. */
function plan(measure: RoundsPlan<string, number>['measure'], rest: Partial<RoundsPlan<string, number>> = {}) {
  return {
    title: 'letters',
    subjects: ['A', 'B', 'C'],
    nameOf: (subject: string): SeriesName => ({ workload: 'letters', subject }),
    measure,
    metrics: [{ metric: RATE, of: (value: number) => value }],
    most: 3,
    budget: new Budget(60_000),
    ...rest,
  }
}

/** A value that goes up and down by a tenth, so that no interval is narrow. */
const noisy = (round: number) => 10 + (round % 3) - 1

describe('measureRounds', () => {
  it('takes turns and lets another begin each round', async () => {
    const order: string[] = []
    await measureRounds(
      plan(async (subject) => order.push(subject)),
      silent,
    )
    expect(order.join('')).toBe('ABCBCACAB')
  })

  it('never measures two at once', async () => {
    let running = 0
    let most = 0
    const measure = async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 1))
      running -= 1
      return 1
    }
    await measureRounds(plan(measure), silent)
    expect(most).toBe(1)
  })

  it('tells every sample with its round, and makes series beside the base', async () => {
    const told: { name: SeriesName; sample: Sample }[] = []
    const listener = { ...silent, sample: (name: SeriesName, _: Metric, sample: Sample) => told.push({ name, sample }) }
    const measure = async (subject: string, round: number) => (subject === 'A' ? 2 : 1) * 10 ** round
    const { series, measured } = await measureRounds(plan(measure, { base: 'B' }), listener)
    expect(told).toHaveLength(9)
    expect(told.filter(({ name }) => name.subject === 'A').map(({ sample }) => [sample.round, sample.value])).toEqual([
      [0, 2],
      [1, 20],
      [2, 200],
    ])
    expect(measured[0]).toEqual([2, 20, 200])
    expect(series[0][0]).toMatchObject({ workload: 'letters', subject: 'A', metric: RATE, estimate: { median: 20 } })
    expect(series[0][0].beside).toEqual({ workload: 'letters', subject: 'B', median: 2, low: 2, high: 2, count: 3 })
    expect(series[0][0].samples.every(({ at }) => !Number.isNaN(Date.parse(at)))).toBe(true)
  })

  it('pairs rounds with those of the base where a subject sat some out', async () => {
    const measure = async (subject: string, round: number) =>
      subject === 'A' && round !== 1 ? undefined : 10 ** round * (subject === 'A' ? 3 : 1)
    const { series } = await measureRounds(plan(measure, { base: 'B' }), silent)
    expect(series[0][0].beside).toMatchObject({ median: 3, count: 1 })
  })

  it('takes the median of the values that a round has', async () => {
    const metrics = [{ metric: RATE, of: (value: number) => [value, 100 * value, value + 1] }]
    const { series } = await measureRounds(
      plan(async () => 5, { metrics }),
      silent,
    )
    expect(series[0][0].samples).toHaveLength(9)
    expect(series[0][0].estimate.median).toBe(6)
  })

  it('measures three rounds even where the budget is spent, and says what it cut', async () => {
    const { rounds, cut } = await measureRounds(
      plan(async (_, round) => noisy(round), { most: 20, budget: new Budget(0) }),
      silent,
    )
    expect(rounds).toBe(3)
    expect(cut).toBe('letters: 3 of at most 20 rounds, because the time for them (0 s) was spent.')
  })

  it('ends once every interval is narrow, and not before', async () => {
    const steady = await measureRounds(
      plan(async () => 7, { most: 20 }),
      silent,
    )
    expect(steady.rounds).toBe(5)
    expect(steady.cut).toContain('every interval was within 1% of its median')
    const unsteady = await measureRounds(
      plan(async (_, round) => noisy(round), { most: 20 }),
      silent,
    )
    expect(unsteady.rounds).toBe(20)
    expect(unsteady.cut).toBeUndefined()
  })

  it('ends between two measurements once the signal fires', async () => {
    const abort = new AbortController()
    let measurements = 0
    const measure = async () => {
      measurements += 1
      if (measurements === 4) abort.abort(new Error('stopped'))
      return 1
    }
    await expect(measureRounds(plan(measure), { ...silent, signal: abort.signal })).rejects.toThrow('stopped')
    expect(measurements).toBe(4)
  })
})
