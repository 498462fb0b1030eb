import { describe, expect, it } from 'vitest'
import { Budget, formatDuration, parseDuration } from './budget.js'

describe('Budget', () => {
  it('runs out, and is never less than nothing', () => {
    let now = 1000
    const budget = new Budget(500, () => now)
    expect(budget.left).toBe(500)
    now = 1400
    expect(budget.left).toBe(100)
    expect(budget.part(0.5).left).toBe(50)
    now = 2000
    expect(budget.left).toBe(0)
  })
})

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['5', undefined],
    ['0m', undefined],
    ['-1m', undefined],
    ['5 minutes', undefined],
  ])('reads %s', (text, expected) => expect(parseDuration(text)).toBe(expected))
})

describe('formatDuration', () => {
  it('takes the unit that suits', () => {
    expect([45_000, 300_000, 7_200_000, 9_000_000].map(formatDuration)).toEqual(['45 s', '5 min', '2 h', '2 h 30 min'])
  })
})
