import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BackendChoice, EngineInfo, Reply, Request } from '../engine/protocol.js'
import { EngineState } from './engine-state.js'

class FakeWorker {
  onmessage: ((event: { data: Reply }) => void) | null = null
  onerror: unknown = null
  readonly sent: Request[] = []
  isTerminated = false
  /** ms that it takes for a call; undefined if it never answers */
  pace: number | undefined
  /** The first number of its rows, `[cosine, …]` */
  cosine = 1
  postMessage(request: Request): void {
    this.sent.push(request)
    if (request.kind !== 'embed' || this.pace === undefined) return
    const { id, texts } = request
    const data = new Float32Array(texts.length * 2)
    for (let i = 0; i < texts.length; i++) data.set([this.cosine, Math.sqrt(1 - this.cosine ** 2)], 2 * i)
    const rows = { data, dim: 2, tokenCounts: new Uint32Array(texts.length), truncated: [] }
    setTimeout(() => this.say({ kind: 'embed', id, answer: rows }), this.pace)
  }
  say(data: Reply): void {
    this.onmessage?.({ data })
  }
  terminate(): void {
    this.isTerminated = true
  }
}

const choice = (name: string, label: string, more: Partial<BackendChoice> = {}): BackendChoice => ({
  name,
  label,
  about: '',
  runtime: '',
  runtimeBytes: 0,
  ...more,
})
const gpu = (more: Partial<BackendChoice> = {}) => choice('webgpu', 'WebGPU', { replaces: 'wasm', ...more })
const choices = [choice('wasm', 'WebAssembly'), gpu()]

interface Place {
  readonly backends?: readonly BackendChoice[]
  readonly savesData?: boolean
}

function connected({ backends = choices, savesData = false }: Place = {}) {
  const workers: FakeWorker[] = []
  const make = () => {
    workers.push(new FakeWorker())
    return workers.at(-1) as unknown as Worker
  }
  const page = 'https://page.example/'
  const engine = new EngineState(make, { model: '', page, savesData, sampleTexts: () => ['One', 'Two'] })
  const say = (data: Reply) => workers.at(-1)?.say(data)
  say({ kind: 'backends', backends })
  const started = () =>
    workers.flatMap(({ sent }) => sent).flatMap((one) => (one.kind === 'start' ? [one.backend] : []))
  return { engine, say, started, workers }
}

const info = (backend: string): EngineInfo => ({
  backend,
  model: 'm',
  device: 'd',
  precision: 'float32',
  dim: 2,
  textsPerCall: 1,
})
const ready = (backend: string): Reply => ({ kind: 'ready', info: info(backend) })
const compiling: Reply = { kind: 'progress', progress: { step: 'shape', shape: '32 x 64', done: 3, total: 6 } }
/** Lets a comparison end: 8 calls, of which no two overlap. */
const measure = () => vi.advanceTimersByTimeAsync(2_000)

describe('EngineState', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('replaces an engine of the page’s choice that compiles for too long, and says so', () => {
    const { engine, say, started, workers } = connected()
    engine.startPreferred()
    say(compiling)
    vi.advanceTimersByTime(31_000)
    expect(started()).toEqual(['wasm', 'webgpu'])
    expect(workers[0].isTerminated).toBe(true)
    expect(engine.phase.value).toBe('starting')
    expect(engine.notice.value).toBe('WebAssembly was not ready within 30 seconds, so WebGPU runs instead.')
  })

  it('waits for a slow connection without a limit', () => {
    const { engine, say, started } = connected()
    engine.startPreferred()
    say({ kind: 'progress', progress: { step: 'download', loadedBytes: 1, totalBytes: 48e6 } })
    vi.advanceTimersByTime(600_000)
    expect(started()).toEqual(['wasm'])
  })

  it('does not replace an engine of the user’s choice', () => {
    const { engine, say, started } = connected()
    engine.start('webgpu')
    say(compiling)
    vi.advanceTimersByTime(600_000)
    say({ kind: 'problem', problem: { code: 'LAM_DEVICE_LOST', message: 'gone' } })
    expect(started()).toEqual(['webgpu'])
    expect(engine.problem.value?.code).toBe('LAM_DEVICE_LOST')
  })

  it('starts the next engine if the device fails, and shows a problem that every engine would have', () => {
    const { engine, say, started } = connected()
    engine.startPreferred()
    say({ kind: 'problem', problem: { code: 'LAM_BACKEND_UNAVAILABLE', message: 'no' } })
    expect(started()).toEqual(['wasm', 'webgpu'])
    expect(engine.problem.value).toBeUndefined()
    say({ kind: 'problem', problem: { code: 'LAM_CHECKPOINT_FETCH_FAILED', message: 'offline' } })
    expect(started()).toHaveLength(2)
    expect(engine.problem.value?.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
  })
})

describe('EngineState, with an engine that may be faster', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** WebAssembly runs, and takes 50 ms a call; WebGPU is ready. */
  async function bothReady(pace: number, cosine = 1) {
    const all = connected()
    all.engine.startAtOnce()
    all.workers[0].pace = 50
    all.say(ready('WebAssembly'))
    expect(all.started()).toEqual(['wasm', 'webgpu'])
    const [first, second] = all.workers
    Object.assign(second, { pace, cosine })
    second.say({ kind: 'event', event: { kind: 'parse', start: 1, milliseconds: 1 } })
    return { ...all, first, second }
  }

  it('starts at once, before it knows which engines there are', () => {
    const { engine, started } = connected({ backends: [] })
    engine.startAtOnce()
    expect([started(), engine.isUsersChoice.value]).toEqual([['wasm'], false])
  })

  it('moves to it once it is measured to be faster, and has no row of the engine before', async () => {
    const { engine, first, second, say, workers } = await bothReady(10)
    const seen: unknown[] = []
    engine.info.subscribe((value) => seen.push(value?.backend))
    expect(engine.other.value?.label).toBe('WebGPU')
    say(ready('WebGPU'))
    await measure()
    expect(engine.reason.value).toBe('2 texts took WebGPU 10 ms and WebAssembly 50 ms, so the page moved to WebGPU.')
    expect(engine.notice.value).toBe(engine.reason.value)
    // Between the two there was no engine, so nobody keeps rows of both.
    expect(seen).toEqual(['WebAssembly', undefined, 'WebGPU'])
    expect([first.isTerminated, second.isTerminated, workers.length]).toEqual([true, false, 2])
    expect([engine.started.value, engine.isUsersChoice.value]).toEqual(['webgpu', false])
    expect([engine.other.value?.label, engine.offset.value]).toEqual(['WebAssembly', 0])
    expect(engine.events.value.map(({ kind }) => kind)).toEqual(['parse', 'measure', 'measure', 'measure'])
    second.say({ kind: 'event', event: { kind: 'call', texts: 1, tokens: 1, compiled: 0, start: 9, milliseconds: 1 } })
    expect(engine.events.value).toHaveLength(5)
  })

  it('stays where it is slower, says so, and stops it', async () => {
    const { engine, first, second, say } = await bothReady(400)
    say(ready('WebGPU'))
    await vi.advanceTimersByTimeAsync(4_000)
    expect(engine.reason.value).toBe('2 texts took WebGPU 400 ms and WebAssembly 50 ms, so WebAssembly goes on.')
    expect([first.isTerminated, second.isTerminated]).toEqual([false, true])
    expect([engine.info.value?.backend, engine.notice.value]).toEqual(['WebAssembly', undefined])
    expect(engine.other.value?.events.map(({ kind }) => kind)).toEqual(['parse', 'measure', 'measure', 'measure'])
  })

  it('stays where it gives other numbers, however fast', async () => {
    const { engine, say } = await bothReady(1, 0.5)
    say(ready('WebGPU'))
    await measure()
    expect(engine.reason.value).toBe(
      'WebGPU gives other numbers than WebAssembly here (cosine 0.50), so WebAssembly goes on.',
    )
    expect(engine.info.value?.backend).toBe('WebAssembly')
  })

  it('does not count a call that met one of the user’s', async () => {
    const { engine, first, say } = await bothReady(10)
    say(ready('WebGPU'))
    await vi.advanceTimersByTimeAsync(100)
    first.pace = 1_000
    void engine.client.embed(['the user’s'])
    await vi.advanceTimersByTimeAsync(100)
    first.pace = 50
    await vi.advanceTimersByTimeAsync(5_000)
    expect(engine.reason.value).toContain('WebGPU 10 ms and WebAssembly 50 ms')
  })

  it('stays where it does not start, or compiles for too long', async () => {
    const failing = await bothReady(10)
    failing.say({ kind: 'problem', problem: { code: 'LAM_DEVICE_UNAVAILABLE', message: 'no' } })
    await measure()
    expect(failing.engine.reason.value).toBe('WebGPU did not start (LAM_DEVICE_UNAVAILABLE), so WebAssembly goes on.')
    expect([failing.engine.problem.value, failing.engine.phase.value]).toEqual([undefined, 'ready'])
    const slow = await bothReady(10)
    slow.say(compiling)
    await vi.advanceTimersByTimeAsync(121_000)
    expect(slow.engine.reason.value).toBe('WebGPU was not ready within 120 seconds, so WebAssembly goes on.')
    expect(slow.second.isTerminated).toBe(true)
  })

  it.each<[string, Place, string]>([
    ['is missing', { backends: [choices[0], gpu({ unavailable: 'no adapter.' })] }, 'no adapter.'],
    ['is emulated', { backends: [choices[0], gpu({ slow: 'emulated.' })] }, 'emulated.'],
    ['would be a download against the user’s wish', { savesData: true }, 'asks to save data'],
  ])('does not try one that %s, and says why', (_, place, why) => {
    const { engine, started, say } = connected(place)
    engine.startAtOnce()
    say(ready('WebAssembly'))
    expect(started()).toEqual(['wasm'])
    expect(engine.reason.value).toContain(`WebGPU was not tried: `)
    expect(engine.reason.value).toContain(why)
  })

  it('keeps the user’s choice, also while another is prepared', async () => {
    const chosen = connected()
    chosen.engine.start('wasm', true)
    chosen.say(ready('WebAssembly'))
    expect(chosen.started()).toEqual(['wasm'])
    expect(chosen.workers[0].sent).toMatchObject([{ kind: 'start', backend: 'wasm', isFull: true }])
    const { engine, second, workers, started } = await bothReady(10)
    engine.start('reference')
    expect(second.isTerminated).toBe(true)
    second.say(ready('WebGPU'))
    workers.at(-1)?.say(ready('Reference'))
    await measure()
    expect([started(), engine.info.value?.backend]).toEqual([['wasm', 'webgpu', 'reference'], 'Reference'])
    expect([engine.reason.value, engine.other.value]).toEqual([undefined, undefined])
  })
})
