import { type CompiledProgram, LamError, type ModelConfig, type TokenBatch } from '@lamjs/core/backend'
import { checkFinite, type GraphLayout, runBatch, type SessionExecutor } from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-node'
import { ProgramCache } from '../cache/program-cache.js'
import type { Device } from '../devices.js'
import { callOnnxruntime } from './exit-gate.js'
import type { Answer, Request } from './messages.js'
import { openExecutor } from './open-executor.js'
import { type OpenedSession, openBuiltProgram, openSession, probeDevice } from './open-session.js'

type Probe = Omit<Extract<Request, { type: 'probe' }>, 'type'>
type OpenCached = Extract<Request, { type: 'open-cached' }>
type OpenBuilt = Extract<Request, { type: 'open-built' }>

/** Where a shape comes from: a CPU compiles nothing when it first runs one; other devices compile it in every process, whatever was kept. */
export function shapeOrigin(device: Device, program: CompiledProgram['origin']): CompiledProgram['origin'] {
  return device === 'cpu' ? program : 'just-in-time'
}

/** A session that is open, and what it runs. */
interface Running {
  /** Its bytes must live as long as the session. */
  readonly opened: OpenedSession
  readonly executor: SessionExecutor<Tensor>
  readonly config: ModelConfig
  readonly layout: GraphLayout
}

/** Holds the one session of a worker. */
export class SessionHost {
  #running: Running | undefined
  #compiled: CompiledProgram[] = []
  #warnings: string[] = []

  /** @throws LamError `LAM_DEVICE_UNAVAILABLE`, `LAM_PRECISION_UNSUPPORTED`, `LAM_BACKEND_UNAVAILABLE` */
  probe({ device, settings, precision }: Probe): Promise<void> {
    return probeDevice(device, settings, precision)
  }

  /** @returns false where onnxruntime does not take what the cache held */
  async openCached(request: OpenCached): Promise<boolean> {
    try {
      this.#use(request, await openSession(request.entry, request.settings), 'cache')
      return true
    } catch (error) {
      this.#warnings.push(`onnxruntime did not take the cached program (${String(error)}); it is built again.`)
      return false
    }
  }

  /** @throws LamError `LAM_DEVICE_UNAVAILABLE` where a device other than the CPU does not take the program */
  async openBuilt(request: OpenBuilt): Promise<void> {
    const { program, settings, device } = request
    const open = (savePath?: string) => openBuiltProgram(device, program, settings, savePath)
    if (request.cache === undefined) return this.#use(request, await open(), 'just-in-time')
    const { folder, parts } = request.cache
    const cache = new ProgramCache(folder, (message) => this.#warnings.push(message))
    if (device === 'cpu') {
      // Optimised once, in the format that opens fastest. Other providers keep what they compile to themselves.
      const { made, bytes } = await cache.produce(open)
      this.#use(request, made, 'just-in-time')
      if (bytes !== undefined) await cache.write(parts, bytes, 'ort')
    } else {
      this.#use(request, await open(), 'just-in-time')
      await cache.write(parts, program, 'onnx')
    }
  }

  /** Runs every shape there is once, on padding. @param checkAlive throws to stop */
  async warmup(checkAlive: () => void): Promise<void> {
    await this.#ready().executor.warmup(checkAlive)
  }

  /** @returns `[spans, hidden]` @throws LamError `LAM_NON_FINITE`, `LAM_ABORTED`, `LAM_COMPILATION_FORBIDDEN` */
  async run(batch: TokenBatch, checkAlive: () => void): Promise<Float32Array<ArrayBuffer>> {
    const { executor, config, layout } = this.#ready()
    const rows = await runBatch(batch, config, layout, executor, checkAlive)
    return checkFinite(rows, config.hiddenSize, 'device cpu')
  }

  async dispose(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.executor.dispose()
    if (running !== undefined) await callOnnxruntime(() => running.opened.session.release())
  }

  /** What happened since the last time, for the answer. */
  takeNews(): Pick<Answer, 'compiled' | 'warnings'> {
    const news = { compiled: this.#compiled, warnings: this.#warnings }
    this.#compiled = []
    this.#warnings = []
    return news
  }

  #use(
    { device, config, layout, strict, began }: OpenCached | OpenBuilt,
    opened: OpenedSession,
    origin: 'cache' | 'just-in-time',
  ): void {
    const milliseconds = Math.max(0, Date.now() - began)
    this.#compiled.push({ shape: 'program for all shapes', milliseconds, origin })
    const compiling = async <T>(shape: string, run: () => Promise<T>): Promise<T> => {
      const began = performance.now()
      const result = await run()
      const milliseconds = performance.now() - began
      this.#compiled.push({ shape, milliseconds, origin: shapeOrigin(device, origin) })
      return result
    }
    const executor = openExecutor(opened, { config, layout, strict, compiling })
    this.#running = { opened, executor, config, layout }
  }

  #ready(): Running {
    if (this.#running !== undefined) return this.#running
    throw new LamError('LAM_BACKEND_FAILED', 'The worker has no session. This is a mistake in @lamjs/onnx.')
  }
}
