import { LamError, type TraceSpan } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import type { Recording } from './recording.js'
import { traceFile } from './trace-events.js'

const recording: Recording = {
  spans: [
    { span: { step: 'load', id: 1, backend: 'native', model: '/home/me/model' }, start: 30, end: 40 },
    { span: { step: 'call', id: 2, call: 'stream', backend: 'native', texts: 3, tokens: 12 }, start: 40 },
    { span: run(3, 7), start: 41, end: 45 },
    { span: { ...run(4, 5), error: new LamError('LAM_NON_FINITE', 'quotes a text') }, start: 42, end: 44 },
    { span: { step: 'plan', id: 5, parent: 2, texts: 3, tokens: 12, batches: 2 }, start: 40.5, end: 40.75 },
  ],
  memory: [{ time: 35, bytes: 123_456_789 }],
  nodeReady: 10,
  modulesReady: 30,
  end: 50,
  about: { lam: '1.0.0' },
}

function run(id: number, tokens: number): TraceSpan<'run'> {
  return { step: 'run', id, parent: 2, backend: 'native', texts: 1, tokens, rows: 1 }
}

describe('a trace file', () => {
  const { traceEvents, otherData } = traceFile(recording, 77, (text) => text.replace('/home/me', '~'))
  const named = (name: string) => traceEvents.filter((event) => event.name === name)

  it('names process and thread, and holds versions', () => {
    expect(named('process_name')).toEqual([{ ph: 'M', name: 'process_name', pid: 77, tid: 1, args: { name: 'lam' } }])
    expect(named('thread_name')[0].args).toEqual({ name: 'JavaScript' })
    expect(otherData).toEqual({ lam: '1.0.0' })
  })

  it('has a slice of the thread for synchronous steps, in microseconds', () => {
    expect(named('plan')).toMatchObject([{ ph: 'X', tid: 1, ts: 40_500, dur: 250, args: { parent: 2, batches: 2 } }])
    expect(named('modules of lam')).toMatchObject([{ ph: 'X', ts: 10_000, dur: 20_000 }])
  })

  it('has asynchronous slices with ids of their own for batches at once', () => {
    expect(named('run').map(({ ph, id, ts }) => [ph, id, ts])).toEqual([
      ['b', '3', 41_000],
      ['e', '3', 45_000],
      ['b', '4', 42_000],
      ['e', '4', 44_000],
    ])
  })

  it('ends a span that is still under way with the run, and says so', () => {
    expect(named('stream')).toMatchObject([
      { ph: 'b', args: { texts: 3, unfinished: true } },
      { ph: 'e', ts: 50_000 },
    ])
  })

  it('tells the code of an error, and hides private paths', () => {
    expect(named('run')[2].args).toMatchObject({ error: 'LAM_NON_FINITE' })
    expect(named('load')[0].args).toMatchObject({ model: '~/model' })
    expect(JSON.stringify(traceEvents)).not.toMatch(/quotes|home/)
  })

  it('counts tokens in the order of the ends, and memory in MB', () => {
    expect(named('tokens').map(({ ts, args }) => [ts, args?.tokens])).toEqual([
      [44_000, 5],
      [45_000, 12],
    ])
    expect(named('memory (MB)')).toMatchObject([{ ph: 'C', ts: 35_000, args: { rss: 123.46 } }])
  })
})
