import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineError } from '../engine/engine-client.js'
import type { EngineInfo, Rows } from '../engine/protocol.js'
import type { EngineState } from '../state/engine-state.js'
import { Embedder } from './embedder.js'

/** An engine whose calls stay open until the test answers them. */
function fakeEngine(textsPerCall: number) {
  const calls: { texts: readonly string[]; signal: AbortSignal; answer(): void; fail(code: string): void }[] = []
  const embed = (texts: readonly string[], signal: AbortSignal) =>
    new Promise<Rows>((resolve, reject) => {
      const data = Float32Array.from(texts, (text) => text.length)
      const rows = { data, dim: 1, tokenCounts: new Uint32Array(texts.length).fill(3), truncated: [] }
      calls.push({
        texts,
        signal,
        answer: () => resolve(rows),
        fail: (code) => reject(new EngineError({ code, message: 'no' })),
      })
    })
  const info = signal<EngineInfo | undefined>(undefined)
  const problem = signal<unknown>(undefined)
  const engine = { info, problem, client: { embed } } as unknown as EngineState
  const ready = () => {
    info.value = { backend: 'b', model: 'm', device: 'd', precision: 'float32', dim: 1, textsPerCall }
  }
  return { engine, calls, ready, info, problem }
}

const pause = () => vi.advanceTimersByTimeAsync(300)

describe('Embedder', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('waits for the engine, then sends a few texts at a time and shows each group as it arrives', async () => {
    const { engine, calls, ready } = fakeEngine(2)
    const embedder = new Embedder(engine)
    embedder.want('texts', ['a', 'bb', 'ccc'])
    await pause()
    expect(calls).toHaveLength(0)
    ready()
    await pause()
    expect(calls.map(({ texts }) => texts)).toEqual([['a', 'bb']])
    calls[0].answer()
    await pause()
    expect([...embedder.vectors.value.keys()]).toEqual(['a', 'bb'])
    expect([...embedder.vectors.value.get('bb')!.row]).toEqual([2])
    expect(calls[1].texts).toEqual(['ccc'])
  })

  it('sends only the new texts of an edit, and a query before the rest', async () => {
    const { engine, calls, ready } = fakeEngine(1)
    const embedder = new Embedder(engine)
    ready()
    embedder.want('texts', ['a'])
    await pause()
    calls[0].answer()
    embedder.want('texts', ['a', 'new'])
    embedder.want('query', ['asked'])
    await pause()
    expect(calls[1].texts).toEqual(['asked'])
    calls[1].answer()
    await pause()
    expect(calls[2].texts).toEqual(['new'])
    expect(calls).toHaveLength(3)
  })

  it('stops a call whose texts no view needs any more, without a problem', async () => {
    const { engine, calls, ready, problem } = fakeEngine(1)
    const embedder = new Embedder(engine)
    ready()
    embedder.want('texts', ['draft'])
    await pause()
    embedder.want('texts', ['final'])
    expect(calls[0].signal.aborted).toBe(true)
    calls[0].fail('LAM_ABORTED')
    await pause()
    expect(calls[1].texts).toEqual(['final'])
    expect(problem.value).toBeUndefined()
  })

  it('reports why the engine refused a text, and does not send it again', async () => {
    const { engine, calls, ready, problem } = fakeEngine(1)
    const embedder = new Embedder(engine)
    ready()
    embedder.want('texts', ['bad'])
    await pause()
    calls[0].fail('LAM_NON_FINITE')
    await pause()
    expect(problem.value).toEqual({ code: 'LAM_NON_FINITE', message: 'no' })
    expect([...embedder.failed.value]).toEqual(['bad'])
    embedder.want('texts', ['bad', 'good'])
    await pause()
    expect(calls.map(({ texts }) => texts)).toEqual([['bad'], ['good']])
  })

  it('finds the one text that spoiled a call, and embeds the others', async () => {
    const { engine, calls, ready } = fakeEngine(3)
    const embedder = new Embedder(engine)
    ready()
    embedder.want('texts', ['a', 'bad', 'c', 'd'])
    await pause()
    calls[0].fail('LAM_NON_FINITE')
    await pause()
    calls[1].answer()
    await pause()
    calls[2].fail('LAM_NON_FINITE')
    await pause()
    calls[3].answer()
    await pause()
    calls[4].answer()
    await pause()
    expect(calls.map(({ texts }) => texts)).toEqual([['a', 'bad', 'c'], ['a'], ['bad'], ['c'], ['d']])
    expect([...embedder.failed.value]).toEqual(['bad'])
    expect([...embedder.vectors.value.keys()]).toEqual(['a', 'c', 'd'])
  })

  it('sends a failed engine no more texts until the user acts', async () => {
    const { engine, calls, ready, problem } = fakeEngine(1)
    const embedder = new Embedder(engine)
    ready()
    embedder.want('texts', ['a', 'b'])
    await pause()
    calls[0].fail('LAM_DEVICE_LOST')
    await pause()
    expect(problem.value).toMatchObject({ code: 'LAM_DEVICE_LOST' })
    expect([...embedder.failed.value]).toEqual(['a', 'b'])
    expect(calls).toHaveLength(1)
    embedder.want('texts', ['a', 'b', 'c'])
    expect(embedder.failed.value.size).toBe(0)
    await pause()
    expect(calls[1].texts).toEqual(['a'])
  })

  it('forgets rows when the engine stops, because another engine’s do not compare', async () => {
    const { engine, calls, ready, info } = fakeEngine(1)
    const embedder = new Embedder(engine)
    ready()
    embedder.want('texts', ['a'])
    await pause()
    calls[0].answer()
    await pause()
    expect(embedder.vectors.value.size).toBe(1)
    info.value = undefined
    expect(embedder.vectors.value.size).toBe(0)
  })

  it('stops on request, keeps its rows, answers a query meanwhile and then continues', async () => {
    const { engine, calls, ready } = fakeEngine(1)
    const embedder = new Embedder(engine)
    ready()
    embedder.want('texts', ['a', 'b', 'c'])
    await pause()
    calls[0].answer()
    await pause()
    embedder.stop('texts')
    expect(calls[1].signal.aborted).toBe(true)
    calls[1].fail('LAM_ABORTED')
    await pause()
    expect([...embedder.vectors.value.keys()]).toEqual(['a'])
    embedder.want('query', ['q'])
    await pause()
    expect(calls.slice(2).map(({ texts }) => texts)).toEqual([['q']])
    calls[2].answer()
    await pause()
    expect(calls).toHaveLength(3)
    embedder.goOn('texts')
    await pause()
    expect(calls[3].texts).toEqual(['b'])
  })

  it('starts on other texts by itself after a stop', async () => {
    const { engine, calls, ready } = fakeEngine(1)
    const embedder = new Embedder(engine)
    ready()
    embedder.want('texts', ['a'])
    embedder.stop('texts')
    await pause()
    expect(calls).toHaveLength(0)
    embedder.want('texts', ['other'])
    await pause()
    expect(calls.map(({ texts }) => texts)).toEqual([['other']])
    expect(embedder.stopped.value.size).toBe(0)
  })
})
