import { tinyFlat } from '@lamjs/oracle'
import { afterEach, describe, expect, it } from 'vitest'
import { LAM, observeSpans, type TraceSpan, traceToUserTiming, webgpu } from './index.js'

afterEach(() => performance.clearMeasures())

const measures = () => performance.getEntriesByType('measure') as PerformanceMeasure[]

/** Without a device of its own, on wasm: the spans are core's. */
const makeLam = () => new LAM(webgpu({ device: 'wasm', rows: [1], graphCache: false }), { model: tinyFlat })

describe('tracing in a browser', () => {
  it('writes User Timing for each step while it is on, with the fields and a track for the developer tools', async () => {
    const lam = makeLam()
    const stop = traceToUserTiming()
    await lam.encode(['one text', 'and another'])
    stop()
    const names = measures().map(({ name }) => name)
    const steps = ['load', 'open', 'tokenizer', 'compile', 'tokenize', 'plan', 'run', 'normalize', 'call']
    expect(new Set(names)).toEqual(new Set(steps.map((step) => `lam:${step}`)))
    const [call] = measures().filter(({ name }) => name === 'lam:call')
    const [run] = measures().filter(({ name }) => name === 'lam:run')
    expect(call.detail).toMatchObject({ call: 'encode', backend: 'webgpu', texts: 2 })
    expect(run.detail).toMatchObject({
      parent: call.detail.id,
      rows: 2,
      devtools: { dataType: 'track-entry', track: 'LAM' },
    })
    expect(run.startTime).toBeGreaterThanOrEqual(call.startTime)
    expect(run.startTime + run.duration).toBeLessThanOrEqual(call.startTime + call.duration)
    performance.clearMeasures()
    await lam.encode('untraced')
    expect(measures()).toEqual([])
    await lam.dispose()
  })

  it('gives every span to observeSpans, as in Node', async () => {
    const spans: TraceSpan[] = []
    const stop = observeSpans({ end: (span) => spans.push(span) })
    const lam = makeLam()
    await Promise.all([lam.encode(['a', 'b']), lam.encode('c')])
    stop()
    const calls = spans.filter(({ step }) => step === 'call')
    const runs = spans.filter(({ step }) => step === 'run')
    expect(calls).toHaveLength(2)
    expect(new Set(runs.map(({ parent }) => parent))).toEqual(new Set(calls.map(({ id }) => id)))
    await lam.dispose()
  })
})
