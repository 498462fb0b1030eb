import { tracingChannel } from 'node:diagnostics_channel'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { bertModel } from '../testing/bert-model.js'
import { gate } from '../testing/gate.js'
import { codeOf, makeLam } from '../testing/make-lam.js'
import { recordSpans } from '../testing/record-spans.js'
import type { TraceSpan } from './trace-span.js'
import { traceChannels } from './tracing.js'

const runsOn = { backend: 'fake', device: 'fake device', precision: 'float32' }
const compiled = [{ shape: 'any', milliseconds: 0, origin: 'ahead-of-time' }]

describe('tracing of a call', () => {
  it('gives each step of the first encode in order, inside its load or its call', async () => {
    const { events, of } = recordSpans()
    const { lam } = makeLam()
    const rows = await lam.encode(['a word', 'two words more'])
    const tokens = rows.tokenCounts[0] + rows.tokenCounts[1]
    expect(events).toEqual([
      'call',
      'load',
      ...['open (load)', '/open', 'compile (load)', 'tokenizer (load)', '/tokenizer', '/compile'],
      '/load',
      ...['tokenize (call)', '/tokenize', 'plan (call)', '/plan'],
      ...['run (call)', '/run', 'normalize (call)', '/normalize'],
      '/call',
    ])
    expect(of('call')).toEqual([{ step: 'call', id: expect.any(Number), call: 'encode', texts: 2, tokens, ...runsOn }])
    const { id: call } = of('call')[0]
    expect(of('load')).toEqual([{ step: 'load', id: expect.any(Number), model: 'tiny-flat', ...runsOn }])
    expect(of('compile')).toMatchObject([{ parent: of('load')[0].id, ...runsOn, compiled }])
    expect(of('tokenize')).toMatchObject([{ parent: call, texts: 2, tokens }])
    expect(of('plan')).toMatchObject([{ parent: call, texts: 2, tokens, batches: 1 }])
    expect(of('run')).toEqual([
      { step: 'run', id: expect.any(Number), parent: call, texts: 2, tokens, rows: 2, ...runsOn },
    ])
    expect(of('normalize')).toMatchObject([{ parent: call, rows: 2 }])
  })

  it('loads once, and counts every span', async () => {
    const { spans, of } = recordSpans()
    const { lam } = makeLam()
    await lam.encode('a')
    await lam.encodeQuery('b')
    await lam.info()
    expect(of('call').map(({ call }) => call)).toEqual(['encode', 'encode', 'info'])
    expect(of('load')).toHaveLength(1)
    expect(spans.map(({ id }) => id)).toEqual(spans.map((_, i) => spans[0].id + i))
  })

  it('tells two calls at once apart', async () => {
    const { of } = recordSpans()
    const { lam, backend } = makeLam()
    await lam.encode('warm')
    const { opened, open } = gate()
    backend.gate = opened
    const both = [lam.encode(['a', 'b']), lam.encode(['c', 'd', 'e'])]
    await vi.waitFor(() => expect(backend.batches).toHaveLength(3))
    open()
    await Promise.all(both)
    const [, first, second] = of('call')
    const runs = of('run').slice(1)
    expect(runs.map(({ parent, texts }) => [parent, texts])).toEqual([
      [first.id, 2],
      [second.id, 3],
    ])
    expect([first.texts, second.texts]).toEqual([2, 3])
  })

  it('gives each of the batches that run at once a span', async () => {
    const { events, of } = recordSpans()
    const { lam, backend } = makeLam({ tokensPerBatch: 8 })
    backend.concurrent = 2
    await lam.encode(['one', 'two', 'three', 'four'])
    expect(of('plan')[0].batches).toBe(of('run').length)
    expect(of('run').length).toBeGreaterThan(1)
    const begun = events.indexOf('run (call)')
    expect(events.slice(begun, begun + 2)).toEqual(['run (call)', 'run (call)'])
    expect(of('run').reduce((sum, { tokens }) => sum + tokens, 0)).toBe(of('call')[0].tokens)
  })

  it('of a stream ends when the stream does, also when its reader leaves', async () => {
    const { events, of } = recordSpans()
    const { lam } = makeLam({ tokensPerBatch: 8 })
    const texts = Array.from({ length: 10 }, (_, i) => `text ${i}`)
    for await (const _ of lam.stream(texts)) if (events.includes('/call')) throw new Error('ended early')
    expect(events.at(-1)).toBe('/call')
    expect(of('tokenize').reduce((sum, { texts = 0 }) => sum + texts, 0)).toBe(10)
    expect(of('call')).toMatchObject([{ call: 'stream', texts: 10 }])
    for await (const _ of lam.stream(texts)) break
    expect(of('call')).toHaveLength(2)
    expect(of('call')[1].error).toBeUndefined()
    expect(events.filter((event) => event === '/call')).toHaveLength(2)
  })

  it('of passages tells of every run', async () => {
    const { of } = recordSpans()
    const { lam } = makeLam()
    await lam.encodePassages('one two\n\nthree four', { context: 'both' })
    expect(of('call')).toMatchObject([{ call: 'encodePassages', texts: 1 }])
    expect(of('tokenize')).toMatchObject([{ texts: 1 }])
    expect(of('plan')).toMatchObject([{ batches: 2 }])
    expect(of('run').map(({ texts, rows }) => [texts, rows])).toEqual([
      [1, 2],
      [2, 2],
    ])
    expect(of('normalize').map(({ rows }) => rows)).toEqual([2, 2])
  })

  it('of rerank scores instead of normalising', async () => {
    const { events, of } = recordSpans()
    const { lam } = makeLam({ model: bertModel('tiny-bert-reranker') })
    await lam.rerank('query', ['a', 'b', 'c'])
    expect(of('call')).toMatchObject([{ call: 'rerank', texts: 3 }])
    expect(events.slice(events.indexOf('/load') + 1)).toEqual([
      ...['tokenize (call)', '/tokenize', 'tokenize (call)', '/tokenize', 'plan (call)', '/plan'],
      ...['run (call)', '/run', 'score (call)', '/score', '/call'],
    ])
    expect(of('tokenize').map(({ texts }) => texts)).toEqual([1, 3])
    expect(of('score')).toMatchObject([{ rows: 3 }])
  })

  it('of warmup compiles in it', async () => {
    const { events, of } = recordSpans()
    await makeLam().lam.warmup()
    expect(events.slice(-3)).toEqual(['compile (call)', '/compile', '/call'])
    expect(of('compile').map((span) => span.compiled)).toEqual([compiled, undefined])
  })

  it('gives the error to the step and to its call', async () => {
    const { of } = recordSpans()
    const { lam, backend } = makeLam()
    backend.spoil = () => undefined
    backend.gate = Promise.reject(new Error('the device is on fire'))
    backend.gate.catch(() => {})
    await expect(lam.encode('a')).rejects.toThrow('on fire')
    expect(of('run')[0].error).toEqual(new Error('the device is on fire'))
    expect(of('call')[0].error).toBe(of('run')[0].error)
    backend.gate = Promise.resolve()
    backend.spoil = (rows) => rows.fill(Number.NaN)
    expect(await codeOf(lam.encode('a'))).toBe('LAM_NON_FINITE')
    expect(of('normalize')[0].error).toMatchObject({ code: 'LAM_NON_FINITE' })
  })

  it('of a failed load ends each step, and the next call loads again', async () => {
    const { events, of } = recordSpans()
    const { lam, backend } = makeLam()
    backend.failure = new Error('no device')
    await expect(lam.encode('a')).rejects.toThrow('no device')
    expect(of('load')[0].error).toBe(backend.failure)
    expect(of('compile')[0].error).toBe(backend.failure)
    expect(events.filter((event) => event.startsWith('/'))).toHaveLength(of('call').length + 4)
    backend.failure = undefined
    await lam.encode('a')
    expect(of('load')[1].error).toBeUndefined()
  })

  it('that is aborted or disposed of has that error', async () => {
    const { of } = recordSpans()
    const { lam, backend } = makeLam()
    await lam.encode('warm')
    const { opened, open } = gate()
    backend.gate = opened
    const stop = new AbortController()
    const aborted = lam.encode('a', { signal: stop.signal })
    await vi.waitFor(() => expect(backend.batches).toHaveLength(2))
    stop.abort()
    open()
    expect(await codeOf(aborted)).toBe('LAM_ABORTED')
    expect(of('call')[1].error).toMatchObject({ code: 'LAM_ABORTED' })
    await lam.dispose()
    expect(await codeOf(lam.encode('a'))).toBe('LAM_DISPOSED')
    expect(of('call')[2].error).toMatchObject({ code: 'LAM_DISPOSED' })
  })

  it('holds no text, no tokens and no row', async () => {
    const { spans } = recordSpans()
    const { lam } = makeLam()
    await lam.encode(['a secret of mine', 'unheard'], { prompt: { text: 'hush: ' } })
    const scalars = new Set(['string', 'number', 'undefined'])
    for (const span of spans) {
      const { compiled: programs, ...fields } = span as TraceSpan<'compile'>
      for (const [name, value] of Object.entries(fields))
        expect([name, scalars.has(typeof value)]).toEqual([name, true])
      expect(JSON.stringify([span, programs])).not.toMatch(/secret|unheard|hush/)
    }
  })
})

describe('without a subscriber', () => {
  it('nothing is published, and a call that began before a subscriber stays untraced', async () => {
    const { lam, backend } = makeLam()
    await lam.encode('warm')
    const { opened, open } = gate()
    backend.gate = opened
    const call = lam.encode('a')
    await vi.waitFor(() => expect(backend.batches).toHaveLength(2))
    const { events, stop } = recordSpans()
    open()
    await call
    expect(events).toEqual([])
    stop()
    const traced = Object.values(traceChannels).flatMap((channel) => [
      vi.spyOn(channel, 'traceSync'),
      vi.spyOn(channel, 'tracePromise'),
    ])
    onTestFinished(() => void vi.restoreAllMocks())
    await lam.encode(['b', 'c'])
    for await (const _ of lam.stream(['d']));
    await lam.encodePassages('e\n\nf')
    for (const spy of traced) expect(spy).not.toHaveBeenCalled()
    expect(events).toEqual([])
  })
})

describe("Node's diagnostics_channel", () => {
  it('has the events of a TracingChannel, all with the same object', async () => {
    const seen: [string, object][] = []
    const record = (event: string) => (message: object) => void seen.push([event, message])
    const channel = tracingChannel<unknown, TraceSpan<'run'>>('lam:run')
    const subscribers = {
      start: record('start'),
      end: record('end'),
      asyncStart: record('asyncStart'),
      asyncEnd: record('asyncEnd'),
      error: record('error'),
    }
    channel.subscribe(subscribers)
    const { lam } = makeLam()
    await lam.encode('a')
    channel.unsubscribe(subscribers)
    await lam.encode('b')
    expect(seen.map(([event]) => event)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd'])
    expect(new Set(seen.map(([, message]) => message)).size).toBe(1)
    expect(seen[0][1]).toMatchObject({ step: 'run', parent: expect.any(Number), texts: 1, rows: 1 })
    expect(seen[0][1]).toMatchObject({ result: undefined })
  })
})
