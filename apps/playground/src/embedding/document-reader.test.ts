import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineError } from '../engine/engine-client.js'
import type { EngineInfo, PassageRows } from '../engine/protocol.js'
import type { EngineState } from '../state/engine-state.js'
import { DocumentReader } from './document-reader.js'

/** An engine that reads one character per ms, and gives a row for each paragraph. */
function slowEngine() {
  const asked: string[] = []
  const passages = (text: string, abort: AbortSignal) =>
    new Promise<PassageRows>((resolve, reject) => {
      asked.push(text)
      const parts = [...text.matchAll(/\S.*/g)]
      const found = parts.map(({ index, 0: { length } }) => ({
        start: index,
        end: index + length,
        tokenStart: 0,
        tokenEnd: 1,
      }))
      const data = new Float32Array(parts.length).fill(1)
      const tokenCounts = new Uint32Array(parts.length).fill(2)
      const rows = { data, dim: 1, tokenCounts, truncated: [], passages: found }
      const timer = setTimeout(() => resolve(rows), text.length)
      abort.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new EngineError({ code: 'LAM_ABORTED', message: 'stopped' }))
      })
    })
  const info = signal<EngineInfo | undefined>({} as EngineInfo)
  return { asked, engine: { info, problem: signal(undefined), client: { passages } } as unknown as EngineState }
}

const long = Array.from({ length: 400 }, (_, i) => `Paragraph ${i} ${'and more '.repeat(8)}`.trim()).join('\n\n')
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('DocumentReader', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('reads a short text in one run', async () => {
    const { engine, asked } = slowEngine()
    const reader = new DocumentReader(engine)
    reader.want('One.\n\nTwo.')
    await pass(600)
    expect(asked).toEqual(['One.\n\nTwo.'])
    expect(reader.document.value).toMatchObject({ isWhole: true, tokens: 4, passages: [{ start: 0 }, { start: 6 }] })
    expect(reader.progress.value).toBeUndefined()
  })

  it('shows the beginning of a long text early, and the progress of the rest', async () => {
    const { engine } = slowEngine()
    const reader = new DocumentReader(engine)
    reader.want(long)
    await pass(1000)
    expect(reader.progress.value?.share).toBeUndefined()
    await pass(5000)
    expect(reader.document.value?.isWhole).toBe(false)
    expect(reader.document.value?.rows.length).toBeGreaterThan(30)
    const early = reader.progress.value!
    await pass(5000)
    const later = reader.progress.value!
    expect(later.share!).toBeGreaterThan(early.share!)
    expect(early.secondsLeft! - later.secondsLeft!).toBeCloseTo(5, 0)
    await pass(60_000)
    expect(reader.document.value).toMatchObject({ isWhole: true })
    expect(reader.document.value?.rows).toHaveLength(400)
  })

  it('keeps its rows after a stop, and continues on request', async () => {
    const { engine, asked } = slowEngine()
    const reader = new DocumentReader(engine)
    reader.want(long)
    await pass(6000)
    reader.stop()
    await pass(60_000)
    expect(reader.document.value?.isWhole).toBe(false)
    expect(reader.progress.value).toBeUndefined()
    const calls = asked.length
    reader.goOn()
    await pass(1000)
    expect(asked.length).toBe(calls + 1)
    await pass(60_000)
    expect(reader.document.value?.isWhole).toBe(true)
  })
})
