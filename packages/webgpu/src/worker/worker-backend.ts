import {
  absoluteUrl,
  type Backend,
  type CompiledProgram,
  checkVariant,
  LamError,
  throwIfAborted,
} from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { checkRowCounts } from '@lamjs/onnx-graph'
import { checkPrecision, FEATURES } from '../backend.js'
import { deviceList, isAddress, type WasmFiles, type WebgpuOptions } from '../options.js'
import type { Answer, Reply, WireOptions } from './messages.js'
import { toWire } from './wire-checkpoint.js'
import { WorkerClient } from './worker-client.js'
import { WorkerProgram } from './worker-program.js'

/**
 * `webgpu`, computing in a worker, so that the page never waits for it. The worker's script calls `serveWebgpu`:
 *
 *     const worker = () => new Worker(new URL('./lam-worker.js', import.meta.url), { type: 'module' })
 *     const lam = new LAM(webgpuInWorker(worker))
 *
 * @param worker a worker, which stays the caller's; or what makes one, which then ends with its last program and is
 * made again for the next
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function webgpuInWorker(worker: Worker | (() => Worker), options: WebgpuOptions = {}): Backend {
  deviceList(options)
  checkRowCounts(options.rows, 'webgpu()')
  const pool = new Pool(worker, options)
  return {
    specVersion: 1,
    name: 'webgpu',
    features: FEATURES,
    defaultModel: mini,
    compile: async (model, { precision, strict = false, signal } = {}) => {
      checkPrecision(precision)
      checkVariant(model.config, FEATURES, 'webgpu')
      throwIfAborted(signal)
      const wire = await toWire(model)
      throwIfAborted(signal)
      const { client, number, compiled, done } = pool.take()
      try {
        const request = {
          type: 'compile',
          program: number,
          checkpoint: wire,
          options: wireOptions(options),
          strict,
        } as const
        const answer = await client.call(request, signal, [wire.bytes.buffer])
        const report = compiled(answer)
        const { about } = answer
        if (about === undefined)
          throw new LamError('LAM_BACKEND_FAILED', 'The worker compiled a program and says nothing of it.')
        return new WorkerProgram({ client, number, config: wire.config, about, report, done })
      } catch (error) {
        done()
        throw error
      }
    },
  }
}

/** Hands out the worker, and keeps what it says about each program. */
class Pool {
  readonly #worker: Worker | (() => Worker)
  readonly #options: WebgpuOptions
  readonly #programs = new Map<number, readonly CompiledProgram[]>()
  #client: WorkerClient | undefined
  #using = 0
  #lastNumber = 0

  constructor(worker: Worker | (() => Worker), options: WebgpuOptions) {
    this.#worker = worker
    this.#options = options
  }

  /** A place for one program. `done` gives it back. */
  take() {
    if (this.#client?.failure !== undefined && typeof this.#worker === 'function') {
      this.#client = undefined
      this.#using = 0
    }
    this.#client ??= new WorkerClient(typeof this.#worker === 'function' ? this.#worker() : this.#worker, (progress) =>
      this.#hear(progress),
    )
    const client = this.#client
    const number = ++this.#lastNumber
    this.#using += 1
    const compiled = (answer?: Answer): (() => readonly CompiledProgram[]) => {
      if (answer?.programs !== undefined) this.#programs.set(number, answer.programs)
      return () => this.#programs.get(number) ?? []
    }
    return { client, number, compiled, done: () => this.#giveBack(client, number) }
  }

  #hear({ program, progress, programs }: Extract<Reply, { type: 'progress' }>): void {
    if (programs.length > 0) this.#programs.set(program, programs)
    this.#options.onProgress?.(progress)
  }

  #giveBack(client: WorkerClient, number: number): void {
    this.#programs.delete(number)
    if (client !== this.#client) return
    this.#using -= 1
    if (this.#using > 0 || typeof this.#worker !== 'function') return
    this.#client = undefined
    client.terminate()
  }
}

/** Without the callback, and with addresses as the page understands them. */
function wireOptions({ onProgress: _, wasmPaths, ...options }: WebgpuOptions): WireOptions {
  return wasmPaths === undefined ? options : { ...options, wasmPaths: absolutePaths(wasmPaths) }
}

function absolutePaths(paths: NonNullable<WebgpuOptions['wasmPaths']>): string | WasmFiles {
  if (isAddress(paths)) return absoluteUrl(String(paths)).href
  return Object.fromEntries(Object.entries(paths).map(([build, file]) => [build, absoluteUrl(String(file)).href]))
}
