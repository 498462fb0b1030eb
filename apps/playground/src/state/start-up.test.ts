import { describe, expect, it } from 'vitest'
import { startUpBars } from './start-up.js'

const size = (bytes: number) => `${bytes} B`

describe('startUpBars', () => {
  it('tells each step with start, duration and origin, and omits calls', () => {
    const bars = startUpBars(
      [
        { kind: 'compile', step: 'shape', shape: '4 x 512 tokens', start: 60, milliseconds: 5 },
        { kind: 'call', texts: 1, tokens: 3, compiled: 0, start: 80, milliseconds: 1 },
        { kind: 'download', file: 'config.json', bytes: 400, start: 0, milliseconds: 20 },
        { kind: 'stored', file: 'tokenizer.json', bytes: 900, start: 20, milliseconds: 2 },
        { kind: 'compile', step: 'runtime', start: 30, milliseconds: 8 },
        { kind: 'compile', step: 'build', start: 38, milliseconds: 9 },
        { kind: 'parse', start: 25, milliseconds: 3 },
      ],
      [
        { shape: 'program for all shapes', milliseconds: 9, origin: 'cache' },
        { shape: '4 x 512 tokens', milliseconds: 5, origin: 'just-in-time' },
      ],
      size,
    )
    expect(bars.map(({ what, origin, start }) => [what, origin, start])).toEqual([
      ['Download config.json', '400 B', 0],
      ['Read tokenizer.json', '900 B, kept in this browser', 20],
      ['Open the model', 'config, tokenizer, names of weights', 25],
      ['Start onnxruntime', '', 30],
      ['Build the program', 'from the cache', 38],
      ['Program for 4 x 512 tokens', 'compiled just now', 60],
    ])
  })

  it('has one bar for a backend that compiles in one step', () => {
    const programs = [{ shape: 'any', milliseconds: 1, origin: 'ahead-of-time' as const }]
    expect(startUpBars([{ kind: 'compile', start: 35, milliseconds: 1 }], programs, size)).toMatchObject([
      { what: 'Program for any length', origin: 'compiled ahead of time', start: 35 },
    ])
  })
})
