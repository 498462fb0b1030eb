import { describe, expect, it } from 'vitest'
import { startUpBars } from './start-up.js'

describe('startUpBars', () => {
  it('tells what was made, when, how long and from where, and leaves calls out', () => {
    const bars = startUpBars(
      [
        { kind: 'program', shape: '4 x 512 tokens', origin: 'cache', start: 30, milliseconds: 5 },
        { kind: 'call', texts: 1, tokens: 3, compiled: 0, start: 50, milliseconds: 1 },
        { kind: 'download', file: 'config.json', bytes: 400, start: 0, milliseconds: 20 },
        { kind: 'program', shape: 'any', origin: 'ahead-of-time', start: 35, milliseconds: 1 },
      ],
      (bytes) => `${bytes} B`,
    )
    expect(bars.map(({ what, origin, start }) => [what, origin, start])).toEqual([
      ['Download config.json', '400 B', 0],
      ['Program for 4 x 512 tokens', 'from the cache', 30],
      ['Program for any length', 'compiled ahead of time', 35],
    ])
  })
})
