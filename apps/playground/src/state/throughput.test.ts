import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../engine/protocol.js'
import { tokensPerSecond } from './throughput.js'

const call = (start: number, milliseconds: number, tokens: number): EngineEvent => ({
  kind: 'call',
  start,
  milliseconds,
  tokens,
  texts: 1,
  compiled: 0,
})

describe('tokensPerSecond', () => {
  it('does not count the time between calls', () => {
    expect(tokensPerSecond([call(0, 100, 10), call(60_000, 100, 10)])).toBe(100)
  })

  it('counts the time of overlapping calls once', () => {
    expect(tokensPerSecond([call(0, 1000, 50), call(200, 100, 10), call(900, 200, 50)])).toBeCloseTo(100, 6)
  })

  it('is unknown before the first call', () => {
    expect(tokensPerSecond([{ kind: 'parse', start: 0, milliseconds: 5 }])).toBeUndefined()
  })
})
