import { describe, expect, it } from 'vitest'
import { Pace, retryAfter } from './pace.js'

/** A pace on a clock that the test moves. */
function paced() {
  let now = 0
  const pace = new Pace(() => now)
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  const work = (amount: number, milliseconds: number, isDone = true) => {
    const end = pace.begin(amount)
    pass(milliseconds)
    end(isDone)
  }
  return { pace, pass, work }
}

describe('a pace', () => {
  it('is unknown before any work is done', () => {
    const { pace, work } = paced()
    expect(pace.millisecondsFor(100)).toBeUndefined()
    work(100, 50, false)
    expect(pace.millisecondsFor(100)).toBeUndefined()
  })

  it('is work by time under way; idle time does not count', () => {
    const { pace, pass, work } = paced()
    work(100, 200)
    pass(5_000)
    work(300, 600)
    expect(pace.millisecondsFor(1_000)).toBeCloseTo(2_000, 6)
  })

  it('counts time once while work runs side by side', () => {
    const { pace, pass } = paced()
    const [one, two] = [pace.begin(100), pace.begin(100)]
    pass(100)
    one(true)
    two(true)
    expect(pace.millisecondsFor(400)).toBeCloseTo(200, 6)
  })

  it('adds what is left of the work under way', () => {
    const { pace, pass, work } = paced()
    work(100, 100)
    pace.begin(1_000)
    pass(400)
    expect(pace.millisecondsFor(0)).toBeCloseTo(600, 6)
    expect(pace.millisecondsFor(50)).toBeCloseTo(650, 6)
  })

  it('forgets: a model that has become slow is slow after some half-lives', () => {
    const { pace, work } = paced()
    for (let i = 0; i < 60; i++) work(1_000, 1_000)
    expect(pace.millisecondsFor(1_000)).toBeCloseTo(1_000, 6)
    for (let i = 0; i < 10; i++) work(250, 1_000)
    expect(pace.millisecondsFor(1_000)).toBeGreaterThan(1_500)
    for (let i = 0; i < 90; i++) work(250, 1_000)
    expect(pace.millisecondsFor(1_000)).toBeCloseTo(4_000, -2)
  })
})

it.each([
  [undefined, 1],
  [0, 1],
  [1_001, 2],
  [12_400, 13],
  [1e9, 59],
])('a wait of %s ms is a Retry-After of %i s', (milliseconds, seconds) => {
  expect(retryAfter(milliseconds)).toBe(seconds)
})
