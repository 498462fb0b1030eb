import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../engine/protocol.js'
import type { EngineRecord } from './candidate.js'
import { startUpBars } from './start-up.js'

const record = (part: Partial<EngineRecord>): EngineRecord => ({
  label: 'One',
  offset: 0,
  events: [],
  programs: [],
  ...part,
})
const size = (bytes: number) => `${bytes} B`

describe('startUpBars', () => {
  it('tells each step with start, duration and origin, and omits calls', () => {
    const bars = startUpBars(
      [
        record({
          events: [
            { kind: 'compile', step: 'shape', shape: '4 x 512 tokens', start: 60, milliseconds: 5 },
            { kind: 'call', texts: 1, tokens: 3, compiled: 0, start: 80, milliseconds: 1 },
            { kind: 'download', file: 'config.json', bytes: 400, start: 0, milliseconds: 20 },
            { kind: 'stored', file: 'tokenizer.json', bytes: 900, start: 20, milliseconds: 2 },
            { kind: 'compile', step: 'runtime', start: 30, milliseconds: 8 },
            { kind: 'compile', step: 'build', start: 38, milliseconds: 9 },
            { kind: 'parse', start: 25, milliseconds: 3 },
          ],
          programs: [
            { shape: 'program for all shapes', milliseconds: 9, origin: 'cache' },
            { shape: '4 x 512 tokens', milliseconds: 5, origin: 'just-in-time' },
          ],
        }),
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
    const events: EngineEvent[] = [{ kind: 'compile', start: 35, milliseconds: 1 }]
    expect(startUpBars([record({ events, programs })], size)).toMatchObject([
      { what: 'Program for any length', origin: 'compiled ahead of time', start: 35 },
    ])
  })

  it('puts two engines on one clock, and names whose step each is', () => {
    const first = record({
      label: 'First',
      events: [
        { kind: 'parse', start: 5, milliseconds: 1 },
        { kind: 'measure', texts: 3, start: 90, milliseconds: 7 },
      ],
    })
    const second = record({
      label: 'Second',
      offset: 50,
      events: [{ kind: 'download', file: 'x', bytes: 9, start: 10, milliseconds: 2 }],
    })
    expect(startUpBars([first, second], size).map(({ what, origin, start }) => [what, origin, start])).toEqual([
      ['First: open the model', 'config, tokenizer, names of weights', 5],
      ['Second: download x', '9 B', 60],
      ['First: measured', 'a call of 3 texts', 90],
    ])
  })
})
