import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BackendChoice, Reply, Request } from '../engine/protocol.js'
import { EngineState } from './engine-state.js'

class FakeWorker {
  onmessage: ((event: { data: Reply }) => void) | null = null
  onerror: unknown = null
  readonly sent: Request[] = []
  isTerminated = false
  postMessage(request: Request): void {
    this.sent.push(request)
  }
  terminate(): void {
    this.isTerminated = true
  }
}

const choices: BackendChoice[] = [
  { name: 'webgpu', label: 'WebGPU', about: '', runtimeBytes: 0 },
  { name: 'wasm', label: 'WebAssembly', about: '', runtimeBytes: 0 },
]

function connected(backends = choices) {
  const workers: FakeWorker[] = []
  const make = () => {
    workers.push(new FakeWorker())
    return workers.at(-1) as unknown as Worker
  }
  const engine = new EngineState(make, '', 'https://page.example/')
  const say = (data: Reply) => workers.at(-1)?.onmessage?.({ data })
  say({ kind: 'backends', backends })
  const started = () =>
    workers.flatMap(({ sent }) => sent).flatMap((one) => (one.kind === 'start' ? [one.backend] : []))
  return { engine, say, started, workers }
}

const compiling: Reply = { kind: 'progress', progress: { step: 'shape', shape: '32 x 64', done: 3, total: 6 } }

describe('EngineState', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('replaces an engine of the page’s choice that compiles for too long, and says so', () => {
    const { engine, say, started, workers } = connected()
    engine.startPreferred()
    say(compiling)
    vi.advanceTimersByTime(31_000)
    expect(started()).toEqual(['webgpu', 'wasm'])
    expect(workers[0].isTerminated).toBe(true)
    expect(engine.phase.value).toBe('starting')
    expect(engine.notice.value).toBe('WebGPU was not ready within 30 seconds, so WebAssembly runs instead.')
  })

  it('waits for a slow connection without a limit', () => {
    const { engine, say, started } = connected()
    engine.startPreferred()
    say({ kind: 'progress', progress: { step: 'download', loadedBytes: 1, totalBytes: 48e6 } })
    vi.advanceTimersByTime(600_000)
    expect(started()).toEqual(['webgpu'])
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

  it('does not replace an engine that is ready', () => {
    const { engine, say, started } = connected()
    engine.startPreferred()
    say(compiling)
    const info = { backend: 'WebGPU', model: 'm', device: 'd', precision: 'float32', dim: 1, textsPerCall: 1 }
    say({ kind: 'ready', info })
    vi.advanceTimersByTime(600_000)
    expect(started()).toEqual(['webgpu'])
    expect(engine.phase.value).toBe('ready')
  })

  it('starts the next engine if the device fails, and shows a problem that every engine would have', () => {
    const { engine, say, started } = connected()
    engine.startPreferred()
    say({ kind: 'problem', problem: { code: 'LAM_DEVICE_UNAVAILABLE', message: 'no' } })
    expect(started()).toEqual(['webgpu', 'wasm'])
    expect(engine.problem.value).toBeUndefined()
    say({ kind: 'problem', problem: { code: 'LAM_CHECKPOINT_FETCH_FAILED', message: 'offline' } })
    expect(started()).toHaveLength(2)
    expect(engine.problem.value?.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
  })
})
