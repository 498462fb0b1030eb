import type { TraceSpan } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import type { Recording } from './recording.js'
import { covers, shareTable, timeShares } from './time-shares.js'

describe('covers', () => {
  it('counts time once that several ranges share', () => {
    expect(covers([])).toBe(0)
    expect(
      covers([
        [5, 6],
        [0, 2],
        [1, 4],
        [1, 3],
      ]),
    ).toBe(5)
  })
})

describe('the shares of time', () => {
  const span = (step: string) => ({ step, id: 1 }) as TraceSpan
  const recording: Recording = {
    spans: [
      { span: span('call'), start: 40, end: 100 },
      { span: span('tokenize'), start: 40, end: 50 },
      { span: span('run'), start: 50, end: 80 },
      { span: span('run'), start: 60 },
    ],
    memory: [],
    nodeReady: 10,
    modulesReady: 30,
    end: 100,
    about: {},
  }

  it('are of the whole process, with the time that no step explains', () => {
    expect(timeShares(recording)).toEqual([
      { step: 'node', name: 'start Node', spans: 1, milliseconds: 10 },
      { step: 'modules', name: 'load modules', spans: 1, milliseconds: 20 },
      { step: 'tokenize', name: 'tokenize', spans: 1, milliseconds: 10 },
      { step: 'run', name: 'run batches', spans: 2, milliseconds: 50 },
      { step: 'other', name: 'everything else', spans: 0, milliseconds: 10 },
    ])
  })

  it('stand in columns', () => {
    const lines = shareTable(timeShares(recording), 100).split('\n')
    expect(lines[4]).toBe('  run batches               2       50.0   50.0%')
    expect(new Set(lines.slice(0, -1).map(({ length }) => length)).size).toBe(1)
  })
})
